begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
  '{"location": "integrations:daily", "metadata": {"videoCallUrl": "https://old.example"}}');
call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-02 09:00Z', '{"location": "12 Main Street"}');

select results_eq(
  $$ select status::text, metadata ->> 'location', metadata ->> 'video_url' from public.bookings join acme using (tenant_id) $$,
  $$ values ('confirmed', '12 Main Street', null::text) $$, 'the old link leads nowhere');

select * from finish();
rollback;
