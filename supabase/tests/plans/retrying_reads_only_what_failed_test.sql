begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- A fifth of all is of no use and will stay so.
-- As calbase's own functions write.
set local search_path = '';
insert into public.webhook_events (tenant_id, event_id, cal_uid, occurred_at, status, reason, booking_id, body)
select tenant_id, 'e' || n, 'b' || n, '2001-03-01',
  (case when n % 5 = 0 then 'unparseable' else 'applied' end)::public.webhook_event_status, 'n', md5(n::text)::uuid, '{}'
from acme, generate_series(1, 10000) n;
set local search_path to default;
analyze public.webhook_events;

create temp table before on commit drop as
select pg_stat_get_xact_numscans('public.webhook_events'::regclass) as table_scans,
  pg_stat_get_xact_numscans('public.webhook_events_to_retry'::regclass) as index_scans;
do $$ begin perform private.retry_failed_events(p_now => '2001-03-09 10:00Z'); end $$;

select is(pg_stat_get_xact_numscans('public.webhook_events'::regclass), (select table_scans from before),
  'the table is not scanned');
select cmp_ok(pg_stat_get_xact_numscans('public.webhook_events_to_retry'::regclass), '>', (select index_scans from before),
  'the index webhook_events_to_retry is');

select * from finish();
rollback;
