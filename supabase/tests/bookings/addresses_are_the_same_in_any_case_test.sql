begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
  '{"attendees": [{"name": "Ada", "email": " Ada@Example.COM "}]}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'A', '2001-03-02 09:00Z',
  '{"attendees": [{"name": "Ada", "email": "ada@example.com"}]}');

select is((select attendee_email from public.bookings join acme using (tenant_id)), 'ada@example.com',
  'kept in lower case');
select is((select count(*) from public.booking_attendees join acme using (tenant_id)), 1::bigint, 'one attendee');

select * from finish();
rollback;
