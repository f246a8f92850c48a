begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

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

create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
do $$ begin
  perform public.receive_webhook((select tenant_id from other), 'delivery-1', '{"triggerEvent": "BOOKING_CREATED",
    "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "O", "startTime": "2999-03-10T10:00:00Z",
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"}]}}', p_now => '2001-03-01 09:00Z');
end $$;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees": [{"name": "Bob", "email": "bob@example.com"}]}');
call pg_temp.cal_sends('BOOKING_CREATED', 'N', '2001-03-01 09:00Z', '{"attendees": [{"name": "Nada Surf", "email": "nada@example.com"}]}');
create temp table export on commit drop as select public.export_person('acme-test', 'ada@example.com') as person;

select doesnt_match((select person::text from export), 'nada@|bob@|"O"', 'no one else''s bookings');
select is(
  public.export_person('acme-test', 'nobody@example.com') - 'contacts',
  '{"leads": [], "lead_activities": [], "bookings": [], "attendances": [], "reminders": [], "reminder_rules": [], "deliveries": [], "suppressions": [], "unsubscribe_links": [], "webhook_events": []}',
  'of someone unknown it is empty');

select * from finish();
rollback;
