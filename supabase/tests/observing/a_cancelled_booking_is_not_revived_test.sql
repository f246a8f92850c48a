begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z');
-- An answer out of a cache.
call tests.api_shows('2001-03-02 12:00Z', tests.shown('A', '2001-03-01 09:00Z'));
select is((select b.status::text from public.bookings b join acme using (tenant_id)), 'cancelled', 'Cal.com never does that itself');

-- Of seats: all were given up with it.
call tests.seat('BOOKING_CREATED', 'B', '2001-03-01 09:00Z');
call tests.seat('BOOKING_CANCELLED', 'B', '2001-03-02 09:00Z');
call tests.api_shows('2001-03-02 12:00Z', tests.shown('B', '2001-03-01 09:00Z', '{"attendees": [
  {"email": "ada@example.com", "absent": false, "seatUid": "s1", "createdAt": "2001-03-01T09:00:00Z"}]}'));
select results_eq(
  $$ select b.status::text, a.left_at from public.bookings b join acme using (tenant_id)
     join public.booking_attendees a on a.tenant_id = b.tenant_id and a.booking_id = b.id where b.cal_uid = 'B' $$,
  $$ values ('cancelled', '2001-03-02 09:00Z'::timestamptz) $$, 'nor is a slot, by the seats that were given up');

select * from finish();
rollback;
