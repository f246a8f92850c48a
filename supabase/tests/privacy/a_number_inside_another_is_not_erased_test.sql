begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"bookingId": 4420123, "attendees": [{"name": "Ada Lovelace",
  "email": "4420123@sms.cal.com", "phoneNumber": "+44 20 123"}]}', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"bookingId": 4420123, "title": "Bob", "attendees": [{"name": "Bob",
  "email": "44201234567@sms.cal.com", "phoneNumber": "+44201234567"}]}', p_start => '2999-03-10 10:00Z');
create temp table before on commit drop as
select e::text as row from public.webhook_events e join acme using (tenant_id) where e.cal_uid = 'B'
union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'B'
union all select l::text from public.leads l join acme using (tenant_id) where l.contact = 'tel:44201234567';

select lives_ok($$ select public.erase_person('acme-test', '+4420123') $$, 'also where a booking bears that number');
select bag_eq(
  $$ select e::text from public.webhook_events e join acme using (tenant_id) where e.cal_uid = 'B'
     union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'B'
     union all select l::text from public.leads l join acme using (tenant_id) where l.contact = 'tel:44201234567' $$,
  'select row from before', 'a longer number is another person''s');
select results_eq(
  $$ select attendee_name, cal_booking_id from public.bookings join acme using (tenant_id) where cal_uid = 'A' $$,
  $$ values ('Erased', 4420123::bigint) $$, 'Cal.com''s numbers stay');

select * from finish();
rollback;
