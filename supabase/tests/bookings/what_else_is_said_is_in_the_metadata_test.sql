begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{
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
  '{"location_type": "online", "video_url": "https://video.example/A",
    "booker_url": "https://cal.example", "ical_uid": "a@cal.example", "notes": "See you there",
    "price": 1000, "currency": "eur", "event_type_title": "Intro", "event_type_id": 5,
    "organizer": {"name": "Olga", "email": "olga@acme.example", "time_zone": "Europe/Berlin"},
    "hosts": [{"name": "Olga", "email": "olga@acme.example", "time_zone": "Europe/Berlin"}],
    "responses": {"name": "Ada Lovelace",
      "guests": ["bob@example.com"], "vip": true}}',
  'responses by question, without the unanswered; location, video link, organizer, hosts');

select * from finish();
rollback;
