begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

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

update public.reminder_rules r set channel = 'sms' from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;

-- A is merged into B, as B was heard of first. Of both a text message is claimed; A's is on its way.
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');
create temp table claimed on commit drop as
select c from public.claim_reminders(100, 120, '2001-03-09 10:00Z') c where c ->> 'tenant_id' = (select tenant_id::text from acme);
select results_eq(
  $$ select public.hand_over_reminder((c ->> 'tenant_id')::uuid, (c ->> 'reminder_id')::uuid, 1, 1, '2001-03-09 10:00:01Z')
     from claimed where c #>> '{booking,cal_uid}' = 'A' $$, array[true], 'one goes to its provider');
call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');

select results_eq(
  $$ select r.status::text, r.reason from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z' $$,
  $$ values ('unknown', 'Its booking was merged while it was handed over: the provider may have taken it.') $$, 'and the other is not sent as well');

select * from finish();
rollback;
