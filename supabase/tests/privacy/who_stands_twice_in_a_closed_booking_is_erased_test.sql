begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
-- With a second address of her own as a guest.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
  '{"attendees": [{"name": "Ada", "email": "ada@example.com"}, {"name": "Ada", "email": "ada@home.example"}]}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z',
  '{"bookingId": 101, "attendees": [{"name": "Ada", "email": "ada@home.example"}]}', p_start => '2001-06-10 10:00Z');
do $$ begin
  perform public.merge_leads('acme-test', 'ada@example.com', 'ada@home.example');
  call tests.complete_ended_meetings('2001-03-11 10:00Z');
  call tests.deliver('2001-03-11 10:00Z');
  perform private.prune(1000, '2001-06-01 09:00Z');
end $$;
select isnt_empty($$ select from public.bookings b join acme using (tenant_id) where b.cal_uid = 'A' and b.closed_at is not null $$, 'it is closed');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com', '2001-06-01 10:00Z'); end $$;
select results_eq($$ select a.is_booker, a.contact like '%erased%' from public.booking_attendees a join acme using (tenant_id)
  join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id where b.cal_uid = 'A' $$, $$ values (true, true) $$,
  'she stands in it once, under the alias');

select * from finish();
rollback;
