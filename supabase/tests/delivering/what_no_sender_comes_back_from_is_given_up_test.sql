begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create view pg_temp.reminder as
select r.* from public.reminders r join acme using (tenant_id) order by r.due_at, r.recipient limit 1;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table claimed on commit drop as
select n, (tests.claim('2001-03-09 10:00Z'::timestamptz + n * interval '3 minutes', p_lease => 0) ->> 'attempt')::int as attempt
from generate_series(1, 10) n;
select is((select array_agg(attempt order by n) from claimed where attempt is not null), '{1,2,3,4,5,6,7,8}', 'eight times');
select results_eq('select status::text, reason from pg_temp.reminder',
  $$ values ('failed', 'Gave up: no sender came back from it.') $$, 'then it is a dead letter');
select ok((select may_be_taken from pg_temp.reminder), 'that may have been taken');

select * from finish();
rollback;
