begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Some of Cal.com's triggers name a booking by its number and say nothing about its state, and so
-- does a custom template that has no uid. What says something waits for the event that tells whose
-- number that is; these do not.
create temp view events as
select event_type, status, cal_uid, reason is not null as says_why
from public.webhook_events join acme using (tenant_id);
call tests.cal_sends('CALENDAR_ENTRY_REJECTED', null, '2001-03-01 08:58Z');
call tests.cal_sends('FORM_SUBMITTED', null, '2001-03-01 08:59Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('RECORDING_READY', null, '2001-03-01 09:01Z');
select set_eq('select * from events', $$ values
  ('CALENDAR_ENTRY_REJECTED', 'ignored'::public.webhook_event_status, null::text, true),
  ('FORM_SUBMITTED', 'ignored', null, true),
  ('BOOKING_CREATED', 'applied', 'A', false),
  ('RECORDING_READY', 'ignored', null, true) $$,
  'they stay ignored, whenever they come, and the booking is made');
select results_eq(
  'select cal_uid, status::text, updated_at from public.bookings join acme using (tenant_id)',
  $$ values ('A', 'confirmed', '2001-03-01 09:00Z'::timestamptz) $$,
  'as if there had been none of them');
select is((select count(*) from public.leads join acme using (tenant_id)), 1::bigint, 'with its lead');

call tests.cal_sends('ROUTING_FORM_FALLBACK_HIT', null, '2001-03-01 10:00Z', '{"bookingId": 200}');
set local calbase.give_up_share = 1;
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 11:00Z', '{"bookingId": 200}');
set local calbase.give_up_share = 0;
select is(private.apply_pending((select tenant_id from acme), p_now => '2001-03-01 12:00Z'), 'done',
  'so where many are applied in one go');
select results_eq(
  $$ select cal_uid, status::text from public.bookings join acme using (tenant_id) where cal_uid = 'B' $$,
  $$ values ('B', 'confirmed') $$, 'too');

select * from finish();
rollback;
