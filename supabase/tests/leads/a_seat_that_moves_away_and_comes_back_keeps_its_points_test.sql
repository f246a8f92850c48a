begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.seat('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', 'bob@example.com');
call tests.seat('BOOKING_CREATED', 'B', '2001-03-01 10:00Z', 'bob@example.com');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-02 09:00Z');
call tests.seat('BOOKING_CREATED', 'A', '2001-03-03 09:00Z');
call tests.seat('BOOKING_RESCHEDULED', 'B', '2001-03-04 09:00Z', p_from => 'A');
call tests.seat('BOOKING_RESCHEDULED', 'A', '2001-03-05 09:00Z', p_from => 'B');

select results_eq(
  $$ select score::int from public.leads join acme using (tenant_id) where contact = 'ada@example.com' $$,
  $$ values (90) $$, 'a first booking and a further one, however the seat moved');
select results_eq(
  $$ select a.kind::text, a.occurred_at, a.points::int from public.lead_activities a
     join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id join acme on acme.tenant_id = l.tenant_id
     where l.contact = 'ada@example.com' order by a.occurred_at, a.kind $$,
  $$ values ('booking_confirmed', timestamptz '2001-03-02 09:00Z', 70),
       ('booking_confirmed', '2001-03-03 09:00Z', 20), ('booking_rescheduled', '2001-03-04 09:00Z', 0) $$,
  'it was confirmed where it was booked, and only moved to the other time');

select * from finish();
rollback;
