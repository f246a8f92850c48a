begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

-- The first has ten thousand of everything, the others a few: in the order in which tenants are looked at.
create temp table tenant on commit drop as
select c.tenant_id, row_number() over (order by c.tenant_id) as place
from generate_series(1, 3) n, lateral public.create_tenant('test-' || n, 'Test ' || n) c;
create temp table trouble on commit drop as
select t.tenant_id, t.place, n
from tenant t, lateral generate_series(1, case t.place when 1 then 10000 else 50 end) n;
do $$ begin
  perform public.set_channel(t.slug, 'email', '{"provider": "resend", "api_key": "re_1", "from": "hi@acme.example"}')
  from public.tenants t join pg_temp.tenant n on n.tenant_id = t.id;
end $$;
-- As calbase's own functions write.
set local search_path = '';
insert into public.webhook_events (
  tenant_id, event_id, event_type, body, provider, received_at, occurred_at, status, reason, attempts, retry_at)
select t.tenant_id, 'failed ' || n, 'BOOKING_CREATED', '{}', 'cal.com', '2001-03-01 09:00Z', '2001-03-01 09:00Z',
  'failed', 'It was broken.', 3, '2001-03-01 10:00Z'
from pg_temp.trouble t;
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select t.tenant_id, md5(t.tenant_id::text || n)::uuid, 'b' || n, 'confirmed', '2001-03-01', '2001-03-10 10:00Z', '2001-03-01', '2001-03-01'
from pg_temp.trouble t;
insert into public.reminders (
  tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at, attempts, reason_code, reason_detail)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled', '2001-03-09 10:00Z', '2001-03-09 10:30Z', 3, 'attempt_failed', 'Busy.'
from public.bookings b
join pg_temp.tenant t using (tenant_id)
join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440;
set local search_path to default;

create function pg_temp.counts(p_kind text) returns int[] language sql as $$
  select array_agg((f.evidence ->> 'count')::int order by t.place)
  from (
    select * from private.find_failed_events('2001-03-09 10:10Z') where p_kind = 'events_failed'
    union all
    select * from private.find_failing_accounts('2001-03-09 10:10Z') where p_kind = 'channel_stopped'
  ) f
  join tenant t using (tenant_id)
$$;
create function pg_temp.to_retry() returns double precision language sql as $$
  select g.value from private.event_gauges('2001-03-09 10:10Z') g where g.name = 'calbase_webhook_events_to_retry'
$$;
create temp table before on commit drop as select pg_temp.to_retry() as count;

select is(pg_temp.counts('events_failed'), '{1000,50,50}', 'webhooks that could not be applied');
select is((select f.summary from private.find_failed_events('2001-03-09 10:10Z') f join tenant t using (tenant_id) where t.place = 1),
  format('Webhooks of %s could not be applied: 1000 or more, the first of 2001-03-01 09:00 UTC.',
    (select s.slug from public.tenants s join tenant t on t.tenant_id = s.id where t.place = 1)), 'as many as tell something');
select is(pg_temp.counts('channel_stopped'), '{10000,50,50}', 'reminders that are not taken');

do $$ begin
  -- Its reminders are stopped right behind.
  perform public.disable_tenant(t.slug, '2001-03-09 10:05Z')
  from public.tenants t join pg_temp.tenant n on n.tenant_id = t.id where n.place = 1;
end $$;
select is(pg_temp.counts('events_failed'), '{50,50}', 'those of a disabled tenant hide no other''s webhooks');
select is(pg_temp.counts('channel_stopped'), '{50,50}', 'nor reminders');
select is((select count from before) - pg_temp.to_retry(), 1000::double precision, 'and nobody waits for what is not tried again');

select * from finish();
rollback;
