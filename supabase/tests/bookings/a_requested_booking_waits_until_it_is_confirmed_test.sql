begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z');
select results_eq(
  $$ select status::text, confirmed_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('requested', null::timestamptz) $$, 'requested first');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-02 09:00Z');
select results_eq(
  $$ select status::text, confirmed_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('confirmed', timestamptz '2001-03-02 09:00Z') $$, 'confirmed when the organizer accepts');

select * from finish();
rollback;
