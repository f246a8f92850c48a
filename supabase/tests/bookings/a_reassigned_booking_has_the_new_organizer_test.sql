begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_REASSIGNED', 'A', '2001-03-02 09:00Z',
  '{"organizer": {"name": "Paul", "email": "paul@acme.example", "timeZone": "UTC"}, "bookingId": 100}');

select results_eq(
  $$ select status::text, metadata #>> '{organizer,email}', attendee_email from public.bookings join acme using (tenant_id) $$,
  $$ values ('confirmed', 'paul@acme.example', 'ada@example.com') $$, 'and stays what it was otherwise');

select * from finish();
rollback;
