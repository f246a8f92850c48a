begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

-- Bob gave up his seat. That Ada has one, and that the slot moved, no webhook told.
call tests.seat('BOOKING_CANCELLED', 'A', '2001-03-03 09:00Z', 'bob@example.com');
select is(b.status::text, 'cancelled', 'as far as is known, with the only seat') from public.bookings b join acme using (tenant_id);

call tests.api_shows('2001-03-04 12:00Z', tests.shown('A', '2001-03-01 09:00Z', '{
  "start": "2001-03-12T10:00:00Z", "end": "2001-03-12T10:30:00Z", "updatedAt": "2001-03-03T22:00:00Z", "rescheduledFromUid": "A",
  "attendees": [{"email": "ada@example.com", "absent": false, "seatUid": "s1", "createdAt": "2001-03-01T09:00:00Z"}]}'));
select results_eq(
  $$ select b.status::text, b.start_time, b.cancelled_at from public.bookings b join acme using (tenant_id) $$,
  $$ values ('confirmed', '2001-03-12 10:00Z'::timestamptz, null::timestamptz) $$, 'the slot lives on');
select results_eq(
  $$ select a.email, a.left_at is null from public.booking_attendees a join acme using (tenant_id) order by 1 $$,
  $$ values ('ada@example.com', true), ('bob@example.com', false) $$, 'with whoever is there');

select * from finish();
rollback;
