begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.seat('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', 'bob@example.com');
call tests.seat('BOOKING_RESCHEDULED', 'A', '2001-03-02 09:00Z', 'bob@example.com', 'A');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:00Z');
call tests.seat('BOOKING_CREATED', 'A', '2001-03-04 09:00Z');

select results_eq(
  $$ select a.kind::text, a.occurred_at, a.points::int from public.lead_activities a
     join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id join acme on acme.tenant_id = l.tenant_id
     where l.contact = 'ada@example.com' order by a.occurred_at, a.kind $$,
  $$ values ('booking_confirmed', timestamptz '2001-03-03 09:00Z', 70), ('booking_confirmed', '2001-03-04 09:00Z', 20) $$,
  'the host had moved the shared time before she booked');

select * from finish();
rollback;
