begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-10 12:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_now => '2001-03-10 12:00Z');
create temp table before on commit drop as select to_jsonb(b) - 'closed_at' as row from public.bookings b join acme using (tenant_id)
union all select to_jsonb(l) from public.leads l join acme using (tenant_id)
union all select to_jsonb(a) from public.lead_activities a join acme using (tenant_id)
union all select to_jsonb(a) from public.booking_attendees a join acme using (tenant_id)
union all select to_jsonb(r) from public.reminders r join acme using (tenant_id);
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select is_empty($$ select e.* from public.webhook_events e join acme using (tenant_id) $$, 'the events are gone');
select is((select closed_at from public.bookings join acme using (tenant_id)), '2001-06-01 09:00Z', 'the booking is closed');
select bag_eq(
  $$ select to_jsonb(b) - 'closed_at' from public.bookings b join acme using (tenant_id)
     union all select to_jsonb(l) from public.leads l join acme using (tenant_id)
     union all select to_jsonb(a) from public.lead_activities a join acme using (tenant_id)
     union all select to_jsonb(a) from public.booking_attendees a join acme using (tenant_id)
     union all select to_jsonb(r) from public.reminders r join acme using (tenant_id) $$,
  'select row from before', 'what they made is as it was');

select * from finish();
rollback;
