begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', '{"cancellationReason": "ill"}');
select is((select status::text from public.bookings join acme using (tenant_id)), 'cancelled',
  'a cancellation can be all that is known');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-02 09:05Z');
select results_eq(
  $$ select status::text, cancellation_reason, confirmed_at, created_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('cancelled', 'ill', timestamptz '2001-03-01 09:00Z', timestamptz '2001-03-01 09:00Z') $$,
  'it only tells how it began');
select is_empty(
  $$ select from public.reminders join acme using (tenant_id) where status in ('scheduled', 'queued') $$,
  'nobody is reminded');

select * from finish();
rollback;
