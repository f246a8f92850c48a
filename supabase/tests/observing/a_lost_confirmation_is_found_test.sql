begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z');
call tests.api_shows('2001-03-01 12:00Z', tests.shown('A', '2001-03-01 09:00Z', '{"updatedAt": "2001-03-01T10:00:00Z"}'));
select results_eq(
  $$ select b.status::text, b.confirmed_at, (select count(*)::int from public.reminders r where r.booking_id = b.id and r.status = 'scheduled')
     from public.bookings b join acme using (tenant_id) $$,
  $$ values ('confirmed', timestamptz '2001-03-01 10:00Z', 3) $$, 'since the booking changed last; and reminders are planned');

select * from finish();
rollback;
