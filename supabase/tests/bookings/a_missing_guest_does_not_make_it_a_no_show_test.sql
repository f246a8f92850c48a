begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [
  {"name": "Ada Lovelace", "email": "ada@example.com"}, {"name": "Bob", "email": "bob@example.com"}]}');
call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 11:00Z', '{"attendees": [
  {"email": "bob@example.com", "noShow": true}, {"email": "ada@example.com", "noShow": false}]}');

select is((select status::text from public.bookings join acme using (tenant_id)), 'confirmed',
  'the booker came');
select results_eq(
  $$ select contact, is_booker, no_show from public.booking_attendees join acme using (tenant_id) order by position $$,
  $$ values ('ada@example.com', true, false), ('bob@example.com', false, true) $$, 'the guest did not');

select * from finish();
rollback;
