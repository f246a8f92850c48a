begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'Z1', '2001-03-01 09:00Z', '{"bookingId": 1, "attendees": [{"name": "Zoe", "email": "zoe@example.com"}]}', p_start => '2999-03-01Z');
call tests.cal_sends('BOOKING_CREATED', 'Z2', '2001-03-01 09:10Z', '{"bookingId": 2, "attendees": [{"name": "Zoe", "email": "zoe@example.com"}]}', p_start => '2999-03-02Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:20Z', '{"bookingId": 3}', p_start => '2999-03-03Z');
call tests.cal_sends('BOOKING_CREATED', 'H', '2001-03-01 09:30Z', '{"bookingId": 4, "attendees": [{"name": "Ada", "email": "ada@home.example"}]}', p_start => '2999-03-04Z');
update public.booking_attendees a set email = 'ada@example.com'
  from public.bookings b where b.id = a.booking_id and b.cal_uid = 'Z2';
do $$ begin perform public.merge_leads('acme-test', 'ada@example.com', 'ada@home.example'); end $$;

select set_eq(
  $$ select jsonb_array_elements_text(public.export_person('acme-test', 'ada@home.example') -> 'contacts') $$,
  array['ada@example.com', 'ada@home.example'], 'by the address that did not stay, too');
do $$ begin perform public.erase_person('acme-test', 'ada@home.example'); end $$;
select is_empty($$ select tests.places_of('ada@') $$, 'she is nowhere');
select is((select count(*) from public.leads join acme using (tenant_id) where contact = 'zoe@example.com'), 1::bigint, 'a colleague is still there');

select * from finish();
rollback;
