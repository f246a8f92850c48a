begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z');
call tests.cal_sends('BOOKING_REQUESTED', 'B', '2001-03-03 09:00Z',
  '{"attendees": [{"name": "Bob", "email": "bob@gmail.com"}]}');
call tests.cal_sends('BOOKING_REJECTED', 'B', '2001-03-04 09:00Z',
  '{"attendees": [{"name": "Bob", "email": "bob@gmail.com"}]}');

select results_eq(
  $$ select email, status::text, score::int from public.leads join acme using (tenant_id) order by email $$,
  $$ values ('ada@example.com', 'booking_confirmed', 70), ('bob@gmail.com', 'new', 30) $$, 'as it was');
select set_eq(
  $$ select kind::text from public.lead_activities join acme using (tenant_id) $$,
  array['booking_confirmed', 'booking_cancelled', 'booking_requested', 'booking_rejected'],
  'with the activity recorded');

select * from finish();
rollback;
