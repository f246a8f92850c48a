begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}',
  p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "seatsPerTimeSlot": 5,
  "attendeeSeatId": "s2", "attendees": [{"name": "Bobby", "email": "bob@example.com"}]}', p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', 'bob@example.com'); end $$;

select is_empty($$ select tests.places_of('bob@example.com') $$, 'the booking it left is computed again');
select results_eq(
  $$ select a.name, a.left_at is not null from public.bookings b join acme using (tenant_id)
     join public.booking_attendees a on a.tenant_id = b.tenant_id and a.booking_id = b.id
     where b.cal_uid = 'A' order by a.name $$,
  $$ values ('Ada Lovelace', false), ('Erased', true) $$, 'the other seat is as it was');

select * from finish();
rollback;
