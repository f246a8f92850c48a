begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z', '{"rescheduleUid": "B"}');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:00:01Z');

select results_eq(
  $$ select status::text, score::int from public.leads join acme using (tenant_id) $$,
  $$ values ('booking_confirmed', 70) $$, 'the lead is kept as it was');
select results_eq(
  $$ select kind::text, points::int from public.lead_activities join acme using (tenant_id) order by occurred_at $$,
  $$ values ('booking_confirmed', 70), ('booking_rescheduled', 0) $$, 'with the activity recorded');

select * from finish();
rollback;
