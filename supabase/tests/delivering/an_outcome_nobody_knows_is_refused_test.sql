begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00:01Z') c;

select throws_ok(
  $$ select public.settle_reminders(jsonb_agg(c || '{"outcome": "perhaps"}'), '2001-03-09 10:00:02Z') from claimed $$,
  '22P02', null, 'rather than guessed');

select * from finish();
rollback;
