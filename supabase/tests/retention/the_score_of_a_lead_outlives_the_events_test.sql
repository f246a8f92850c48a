begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-10 12:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_now => '2001-03-10 12:00Z');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-06-02 09:00Z', '{"startTime": "2001-07-10T10:00:00Z", "endTime": "2001-07-10T10:30:00Z"}');
do $$ begin perform public.rebuild_bookings('acme-test', '2001-06-03 09:00Z'); end $$;

select results_eq(
  $$ select l.score::integer, l.created_at, count(*) from public.leads l join acme using (tenant_id)
     join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id group by 1, 2 $$,
  $$ values (90, timestamptz '2001-03-01 09:00Z', 3::bigint) $$, 'its next booking finds it known');

select * from finish();
rollback;
