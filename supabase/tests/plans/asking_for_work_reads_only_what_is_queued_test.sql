begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- As calbase's own functions write.
set local search_path = '';
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select tenant_id, md5(n::text)::uuid, 'b' || n, 'confirmed', '2001-03-01', '2100-01-01', '2001-03-01', '2001-03-01'
from acme, generate_series(1, 10000) n;
set local search_path to default;
-- As calbase's own functions write.
set local search_path = '';
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled', '2099-12-31', '2099-12-31'
from public.bookings b join acme using (tenant_id)
join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440;
set local search_path to default;
analyze public.reminders;

create temp table before on commit drop as
select pg_stat_get_xact_numscans('public.reminders'::regclass) as table_scans,
  pg_stat_get_xact_numscans('public.reminders_queued'::regclass) as index_scans;
do $$ begin perform private.is_anything_to_send('2001-03-09 10:00Z'); end $$;

select is(pg_stat_get_xact_numscans('public.reminders'::regclass), (select table_scans from before),
  'the table is not scanned');
select cmp_ok(pg_stat_get_xact_numscans('public.reminders_queued'::regclass), '>', (select index_scans from before),
  'the index reminders_queued is');

select * from finish();
rollback;
