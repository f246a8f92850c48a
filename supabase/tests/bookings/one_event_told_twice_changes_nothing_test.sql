begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Every matching webhook of user, team and event type fires, milliseconds apart.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00:00.100Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00:00.108Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00:00.100Z', '{"rescheduleUid": "A"}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00:00.108Z', '{"rescheduleUid": "A"}');

select is((select count(*) from public.webhook_events join acme using (tenant_id)), 4::bigint, 'four events');
select results_eq(
  $$ select cal_uid, status::text, confirmed_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('B', 'rescheduled', timestamptz '2001-03-01 09:00:00.100Z') $$, 'one booking');
select is((select score::int from public.leads join acme using (tenant_id)), 70, 'one lead, boosted once');
select is((select count(*) from public.reminders join acme using (tenant_id)), 3::bigint, 'three reminders');

select * from finish();
rollback;
