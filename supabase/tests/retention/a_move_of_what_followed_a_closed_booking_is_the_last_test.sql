begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"iCalUID": "A@Cal.com", "bookingId": 100}');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', '{"bookingId": 100}');
do $$ begin perform private.prune(1000, '2001-05-01 09:00Z'); end $$;
select isnt_empty($$ select from public.bookings b join acme using (tenant_id) where b.cal_uid = 'A' and b.closed_at is not null $$, 'it is closed');

-- A new time is picked for it, twice; then one that its host has to confirm, which names nobody.
call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-05-02 09:00Z', '{"rescheduleUid": "A", "iCalUID": "A@Cal.com", "bookingId": 101}', p_start => '2001-05-11 10:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'D', '2001-05-03 09:00Z', '{"rescheduleUid": "C", "iCalUID": "A@Cal.com", "bookingId": 102}', p_start => '2001-05-12 10:00Z');
call tests.cal_sends('BOOKING_REQUESTED', 'E', '2001-05-04 09:00Z', '{"iCalUID": "A@Cal.com", "bookingId": 103}', p_start => '2001-05-20 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'E', '2001-05-04 10:00Z', '{"bookingId": 103}', p_start => '2001-05-20 10:00Z');
select results_eq($$ select b.cal_uid, b.start_time from public.bookings b join acme using (tenant_id) where b.closed_at is null $$,
  $$ values ('E', '2001-05-20 10:00Z'::timestamptz) $$, 'the last time is the one that counts');

select * from finish();
rollback;
