begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.api_shows('2001-03-02 12:00Z', tests.shown('A', '2001-03-01 09:00Z',
  '{"status": "cancelled", "cancellationReason": "Ill", "cancelledByEmail": "ada@example.com", "updatedAt": "2001-03-02T09:00:00Z"}'));
select results_eq($$ select b.status::text, b.cancelled_at, b.cancellation_reason, b.cancelled_by from public.bookings b join acme using (tenant_id) $$,
  $$ values ('cancelled', timestamptz '2001-03-02 09:00Z', 'Ill', 'ada@example.com') $$, 'when, why and by whom');
select is_empty($$ select from public.reminders r join acme using (tenant_id) where r.status = 'scheduled' $$, 'nobody is reminded any more');

select * from finish();
rollback;
