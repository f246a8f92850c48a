begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform vault.update_secret(s.id, new_name => 'put-aside') from vault.secrets s where s.name = 'calbase_functions_url';
end $$;

select is(private.tick('2001-03-09 10:00Z'), 1, 'without the URL of the functions the tick queues');
select is((select last_at from private.heartbeat where name = 'tick'), '2001-03-09 10:00Z', 'and leaves its sign of life');
select matches(
  (select reason from public.doctor() where "check" = 'settings'), 'calbase_functions_url', 'the doctor says what is missing');
select is((select command from public.doctor() where "check" = 'settings'), 'npm run setup', 'and what mends it');
select matches(public.health('2001-03-09 10:00Z') ->> 'problems', 'calbase_functions_url', 'and the monitor is told');

select * from finish();
rollback;
