begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-10 12:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_now => '2001-03-10 12:00Z');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;
create temp table before on commit drop as select tests.state() as row;
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-09 09:00Z', p_now => '2001-06-02 09:00Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'no-show', '{"triggerEvent": "BOOKING_NO_SHOW_UPDATED",
    "createdAt": "2001-06-02T09:00:00Z", "payload": {"bookingUid": "A", "attendees": [{"email": "ada@example.com", "noShow": true}]}}', p_now => '2001-06-02 09:00Z');
end $$;

select results_eq(
  $$ select status::text, reason, count(*) from public.webhook_events join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('ignored', 'Its booking is closed: the events it was computed from are no longer kept.', 2::bigint) $$,
  'what is said late of it is kept, with the reason');
do $$ begin
  perform public.replay_events('acme-test');
  perform public.rebuild_bookings('acme-test', '2001-06-03 09:00Z');
end $$;
select bag_eq('select tests.state()', 'select row from before', 'neither that nor a rebuild changes it');

select * from finish();
rollback;
