begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
  '{"attendees": [{"name": "Bob", "email": "4915112345678@sms.cal.com"}]}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{
  "attendees": [{"name": "Bob", "email": "4915112345678@SMS.cal.com"}],
  "responses": {"attendeePhoneNumber": {"label": "phone", "value": "+49 151 12345678"}}}');

select results_eq(
  $$ select attendee_name, attendee_email, attendee_phone from public.bookings
     join acme using (tenant_id) order by cal_uid $$,
  $$ values ('Bob', null::text, '+4915112345678'), ('Bob', null, '+49 151 12345678') $$,
  'the made-up address is not kept, the phone number is');
select results_eq(
  $$ select contact, email, phone, score::int from public.leads join acme using (tenant_id) $$,
  $$ values ('tel:4915112345678', null::text, '+49 151 12345678', 90) $$,
  'one lead, known by the phone number however it is spelled');
select set_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) $$,
  $$ values ('cancelled', 'The recipient has no e-mail address.') $$, 'nobody writes to that domain');

select * from finish();
rollback;
