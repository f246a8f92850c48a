begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform vault.update_secret(s.id, new_name => 'put-aside') from vault.secrets s where s.name = 'calbase_functions_url';
end $$;

select throws_like(
  $$ select private.tick('2001-03-09 10:00Z') $$, '%calbase_functions_url%', 'the URL of the functions');

select * from finish();
rollback;
