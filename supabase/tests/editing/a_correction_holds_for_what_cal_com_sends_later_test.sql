begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2999, 10:00 UTC (edits are made by the real clock), unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada Lovelace", "bookingId": 100,
      "startTime": "2999-03-10T10:00:00Z", "endTime": "2999-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;
call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'B', '2999-03-01 09:00Z', '{"rescheduleUid": "A",
  "startTime": "2999-03-12T10:00:00Z", "endTime": "2999-03-12T10:30:00Z"}');

select results_eq(
  $$ select cal_uid, status::text, attendee_email from public.bookings join acme using (tenant_id) $$,
  $$ values ('B', 'rescheduled', 'ada@new.example') $$, 'a reschedule that knows the old address only');
select results_eq($$ select email from public.leads join acme using (tenant_id) $$, array['ada@new.example'], 'one lead');
select results_eq(
  $$ select recipient, due_at from public.reminders join acme using (tenant_id) where status = 'scheduled' order by due_at $$,
  $$ values ('ada@new.example', timestamptz '2999-03-11 10:00Z'), ('ada@new.example', '2999-03-12 09:00Z'),
       ('ada@new.example', '2999-03-12 11:00Z') $$, 'reminded at the new address and time');

call pg_temp.cal_sends('BOOKING_CANCELLED', 'B', '2999-03-02 09:00Z');
select is_empty(
  $$ select r.* from public.reminders r join acme using (tenant_id) where r.status = 'scheduled' $$, 'and its cancellation');

select * from finish();
rollback;
