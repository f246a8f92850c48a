begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [
  {"name": "Ada", "email": "ada@example.com"}, {"name": "Bob", "email": "bob@example.com"}]}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'A', '2001-03-02 09:00Z', '{"attendees": [
  {"name": "Ada", "email": "ada@example.com"}]}');

select results_eq(
  $$ select contact, left_at from public.booking_attendees join acme using (tenant_id) order by position $$,
  $$ values ('ada@example.com', null::timestamptz), ('bob@example.com', timestamptz '2001-03-02 09:00Z') $$,
  'nobody is forgotten');

select * from finish();
rollback;
