begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{
  "location": "integrations:daily", "metadata": {"videoCallUrl": "https://video.example/A"},
  "bookerUrl": "https://cal.example", "iCalUID": "a@cal.example", "additionalNotes": " See you there ",
  "price": 1000, "currency": "eur", "eventTitle": "Intro", "eventTypeId": 5,
  "responses": {
    "name": {"label": "your_name", "value": "Ada Lovelace", "isHidden": false},
    "location": {"label": "location", "value": {"optionValue": "", "value": "integrations:daily"}},
    "guests": {"label": "guests", "value": ["bob@example.com"]},
    "vip": {"label": "vip", "value": true},
    "title": {"label": "title", "isHidden": true}}}');

select is(
  (select metadata from public.bookings join acme using (tenant_id)),
  '{"location": "integrations:daily", "video_url": "https://video.example/A",
    "booker_url": "https://cal.example", "ical_uid": "a@cal.example", "notes": "See you there",
    "price": 1000, "currency": "eur", "event_type_title": "Intro", "event_type_id": 5,
    "organizer": {"name": "Olga", "email": "olga@acme.example", "time_zone": "Europe/Berlin"},
    "responses": {"name": "Ada Lovelace", "location": "integrations:daily",
      "guests": ["bob@example.com"], "vip": true}}',
  'responses by question, without the unanswered; location, video link, organizer');

select * from finish();
rollback;
