begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'metadata', '2001-03-01 09:00Z', '{"location": "https://c.example",
  "videoCallData": {"url": "https://b.example"}, "metadata": {"videoCallUrl": "https://a.example"}}');
call tests.cal_sends('BOOKING_CREATED', 'call data', '2001-03-01 09:00Z', '{"location": "https://c.example",
  "videoCallData": {"url": "https://b.example"}, "metadata": {}}');
call tests.cal_sends('BOOKING_CREATED', 'location', '2001-03-01 09:00Z', '{"location": "https://c.example",
  "responses": {"location": {"value": {"value": "link", "optionValue": ""}}}}');
call tests.cal_sends('BOOKING_CREATED', 'typed by who knows whom', '2001-03-01 09:00Z', '{"location": "https://c.example"}');
call tests.cal_sends('BOOKING_CREATED', 'none', '2001-03-01 09:00Z', '{"location": "12 Main Street"}');

select is(b.metadata ->> 'video_url', e.url, 'from the ' || e.uid)
from (values ('metadata', 'https://a.example'), ('call data', 'https://b.example'),
  ('location', 'https://c.example'), ('typed by who knows whom', null), ('none', null)) e (uid, url)
left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = e.uid;

select * from finish();
rollback;
