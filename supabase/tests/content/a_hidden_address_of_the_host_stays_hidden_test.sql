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

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients)
select tenant_id, 'To the host', 'before_start', 30, 'organizer' from acme;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"hideOrganizerEmail": true}');
create temp view content as
select r.recipient, private.reminder_content(r, private.context_of(r)) #>> '{booking,organizer_email}' as organizer_email
from public.reminders r join acme using (tenant_id) where r.due_at in ('2001-03-10 09:00Z', '2001-03-10 09:30Z');

select results_eq(
  $$ select recipient, organizer_email from content order by 1 $$,
  $$ values ('ada@example.com', null), ('olga@acme.example', 'olga@acme.example') $$,
  'guests do not get an address that Cal.com was told to hide');

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"hideOrganizerEmail": false}');
select results_eq(
  $$ select recipient, organizer_email from content order by 1 $$,
  $$ values ('ada@example.com', 'olga@acme.example'), ('olga@acme.example', 'olga@acme.example') $$,
  'and get it where it is not hidden');

select * from finish();
rollback;
