begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'cancelled', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'cancelled', '2001-03-02 09:00Z');
call tests.cal_sends('BOOKING_REQUESTED', 'requested', '2001-03-01 09:00Z');

call tests.complete_ended_meetings('2001-03-10 11:29:59Z');
select is(
  (select status::text from public.bookings join acme using (tenant_id) where cal_uid = 'A'), 'confirmed',
  'not yet 59 minutes after its end');

select is(private.complete_ended_meetings(p_now => '2001-03-10 11:30Z'), 1, 'after an hour it is');
call tests.work('2001-03-10 11:30Z');
select results_eq(
  $$ select status::text, completed_at from public.bookings join acme using (tenant_id) where cal_uid = 'A' $$,
  $$ values ('completed', timestamptz '2001-03-10 10:30Z') $$, 'completed at its end');
select results_eq(
  $$ select event_type, status::text, occurred_at from public.webhook_events join acme using (tenant_id)
     where provider = 'calbase' $$,
  $$ values ('BOOKING_COMPLETED', 'applied', timestamptz '2001-03-10 10:30Z') $$,
  'by an event, so that a rebuild hears it too');
select is(private.complete_ended_meetings(p_now => '2001-03-10 11:31Z'), 0, 'once');
select set_eq(
  $$ select cal_uid, status::text from public.bookings join acme using (tenant_id) where cal_uid <> 'A' $$,
  $$ values ('cancelled', 'cancelled'), ('requested', 'requested') $$,
  'what was not going to take place is left alone');

select * from finish();
rollback;
