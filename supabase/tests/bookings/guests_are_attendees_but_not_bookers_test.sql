begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [
  {"name": "Ada Lovelace", "email": "ada@example.com"}, {"firstName": "Bob", "lastName": "Moran", "email": "bob@example.com"}]}');

select results_eq(
  $$ select contact, name, is_booker from public.booking_attendees join acme using (tenant_id) order by position $$,
  $$ values ('ada@example.com', 'Ada Lovelace', true), ('bob@example.com', 'Bob Moran', false) $$, 'the first booked');
select set_eq($$ select contact from public.leads join acme using (tenant_id) $$, array['ada@example.com'],
  'a guest is no lead');
select set_eq($$ select recipient from public.reminders join acme using (tenant_id) $$, array['ada@example.com'],
  'nor reminded');

select * from finish();
rollback;
