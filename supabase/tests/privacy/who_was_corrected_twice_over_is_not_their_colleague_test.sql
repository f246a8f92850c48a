begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Zoe booked for herself, and once for Ada, who also mistyped her own address.
call tests.cal_sends('BOOKING_CREATED', 'Z1', '2001-03-01 09:00Z', '{"bookingId": 1, "attendees": [{"name": "Zoe", "email": "zoe@example.com"}]}', p_start => '2999-03-01Z');
call tests.cal_sends('BOOKING_CREATED', 'Z2', '2001-03-01 09:10Z', '{"bookingId": 2, "attendees": [{"name": "Zoe", "email": "zoe@example.com"}]}', p_start => '2999-03-02Z');
call tests.cal_sends('BOOKING_CREATED', 'A1', '2001-03-01 09:20Z', '{"bookingId": 3}', p_start => '2999-03-03Z');
call tests.cal_sends('BOOKING_CREATED', 'A2', '2001-03-01 09:30Z', '{"bookingId": 4, "attendees": [{"name": "Ada", "email": "ada@exmaple.com"}]}', p_start => '2999-03-04Z');
update public.booking_attendees set email = 'ada@example.com' where email = 'ada@exmaple.com';
update public.booking_attendees a set email = 'ada@example.com'
  from public.bookings b where b.id = a.booking_id and b.cal_uid = 'Z2';

select set_eq(
  format($$ select jsonb_array_elements_text(public.export_person('acme-test', %L) -> 'contacts') $$, a),
  array['ada@example.com', 'ada@exmaple.com'], a || ' leads to Ada')
from unnest(array['ada@example.com', 'ada@exmaple.com']) a;
select set_eq(
  $$ select jsonb_array_elements_text(public.export_person('acme-test', 'zoe@example.com') -> 'contacts') $$,
  array['zoe@example.com'], 'and Zoe is herself');

do $$ begin perform public.erase_person('acme-test', 'ada@exmaple.com'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere') from unnest(array['ada@']) s (trace);
select is((select count(*) from public.leads join acme using (tenant_id) where contact like 'erased-%'), 1::bigint, 'Ada is one lead');
select is((select score::integer from public.leads join acme using (tenant_id) where contact = 'zoe@example.com'), 70, 'Zoe keeps hers');
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select is((select string_agg(attendee_name, ' ' order by cal_uid) from public.bookings join acme using (tenant_id)), 'Erased Erased Zoe Erased', 'and so it stays');

select * from finish();
rollback;
