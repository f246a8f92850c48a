begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select results_eq(
  $$ select name, email, phone, source, status::text, score::int, created_at, updated_at
     from public.leads join acme using (tenant_id) $$,
  $$ values ('Ada Lovelace', 'ada@example.com', null::text, 'cal.com', 'booking_confirmed', 70,
       timestamptz '2001-03-01 09:00Z', timestamptz '2001-03-01 09:00Z') $$,
  'classify_lead gives 60, so 70');
select is(
  (select booking_id from public.leads join acme using (tenant_id)),
  (select id from public.bookings join acme using (tenant_id)), 'it knows its booking');
select results_eq(
  $$ select kind::text, fit::int, points::int, occurred_at from public.lead_activities join acme using (tenant_id) $$,
  $$ values ('booking_confirmed', 60, 70, timestamptz '2001-03-01 09:00Z') $$, 'and the activity explains it');

select * from finish();
rollback;
