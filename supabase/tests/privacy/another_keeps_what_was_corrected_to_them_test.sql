begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- An assistant booked for both under one address.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"bookingId": 1, "attendees": [{"name": "Office", "email": "office@example.com"}]}', p_start => '2999-03-01Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:10Z', '{"bookingId": 2, "attendees": [{"name": "Office", "email": "office@example.com"}]}', p_start => '2999-03-02Z');
update public.booking_attendees a set email = 'ada@example.com', name = 'Ada'
  from public.bookings b where b.id = a.booking_id and b.cal_uid = 'A';
update public.booking_attendees a set email = 'bob@example.com', name = 'Bob'
  from public.bookings b where b.id = a.booking_id and b.cal_uid = 'B';

do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere') from unnest(array['ada@', 'office@']) s (trace);
select is((select attendee_email from public.bookings join acme using (tenant_id) where cal_uid = 'B'), 'bob@example.com', 'the booking of the other is theirs');
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select is((select attendee_email from public.bookings join acme using (tenant_id) where cal_uid = 'B'), 'bob@example.com', 'also after a rebuild');

select * from finish();
rollback;
