begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2001, 10:00 UTC, unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z',
  '{"rescheduleUid": "B", "startTime": "2001-03-13T14:00:00Z", "endTime": "2001-03-13T14:30:00Z"}');
create temp table first on commit drop as
select b.id from public.bookings b join acme using (tenant_id) where cal_uid = 'A';
select is((select count(*) from public.bookings join acme using (tenant_id)), 2::bigint,
  'nothing connects A and C: two rows');

call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z',
  '{"rescheduleUid": "A", "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');
select results_eq(
  $$ select id, cal_uid, status::text, start_time, created_at from public.bookings join acme using (tenant_id) $$,
  $$ select id, 'C', 'rescheduled', timestamptz '2001-03-13 14:00Z', timestamptz '2001-03-01 09:00Z' from first $$,
  'A → B → C: one row, the one that was known first, as the last reschedule says');
select is((select count(distinct booking_id) from public.webhook_events join acme using (tenant_id)), 1::bigint,
  'all events lead to it');
select results_eq(
  $$ select score::int, status::text from public.leads join acme using (tenant_id) $$,
  $$ values (70, 'booking_confirmed') $$, 'one lead, boosted once');
select is((select count(*) from public.reminders join acme using (tenant_id)), 3::bigint,
  'three reminders, not six');

select * from finish();
rollback;
