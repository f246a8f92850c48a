begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}',
  p_start => '2999-03-10 10:00Z');
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2999-03-02 09:00Z', '{"rescheduleUid": "A",
  "seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}', p_start => '2999-03-10 10:00Z');

select set_eq(
  $$ select b.cal_uid, a.contact from public.bookings b join acme using (tenant_id)
     join public.booking_attendees a on a.tenant_id = b.tenant_id and a.booking_id = b.id $$,
  $$ values ('A', 'ada@new.example'), ('B', 'ada@new.example') $$, 'it is the same person, and the same appointment');

select * from finish();
rollback;
