begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select public.erase_person('acme-test', 'ada@example.com', '2001-03-02 09:00Z');
call tests.api_shows('2001-03-03 12:00Z',
  tests.shown('A', '2001-03-01 09:00Z', '{"cancellationReason": "Ada Lovelace is ill", "status": "cancelled", "updatedAt": "2001-03-03T09:00:00Z"}'),
  tests.shown('B', '2001-03-01 10:00Z', '{"id": 101, "guests": ["bob@example.com"]}'));

select is_empty($$ select from tests.everything() row where row ~* '\mada\M|lovelace' $$, 'nothing names them');
select results_eq($$ select b.cal_uid, b.status::text, private.is_erased(b.attendee_email) from public.bookings b join acme using (tenant_id) order by 1 $$,
  $$ values ('A', 'cancelled', true), ('B', 'confirmed', true) $$, 'what they had booked is known, and not whose it was');
select is((select count(*)::int from public.leads l join acme using (tenant_id)), 1, 'under one alias');
select ok(exists (select from public.booking_attendees a join acme using (tenant_id) where a.contact = 'bob@example.com'), 'others are not touched');
select is_empty($$ select from private.erased_contacts e join acme using (tenant_id) where e::text ~* 'ada@|lovelace' or e.digest = sha256('ada@example.com') $$,
  'who it was cannot be read, or tried out without the key');

call tests.api_shows('2001-03-04 12:00Z', tests.shown('C', '2001-03-03 10:00Z', '{"id": 102}'));
select is((select b.attendee_email from public.bookings b join acme using (tenant_id) where b.cal_uid = 'C'), 'ada@example.com', 'who books anew is a new person');

select * from finish();
rollback;
