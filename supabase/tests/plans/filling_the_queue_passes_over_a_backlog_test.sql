begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

-- Looks at what the functions really read, not at the plan of a copy of their queries.
create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table beta on commit drop as
select tenant_id from public.create_tenant('beta-test', 'Beta', 'Europe/Berlin');
-- Ten thousand reminders of Acme's have been due for an hour, each at a time of its own.
-- As calbase's own functions write.
set local search_path = '';
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select tenant_id, md5(tenant_id::text || n)::uuid, 'b' || n, 'confirmed'::public.booking_status, timestamptz '2001-03-01',
  timestamptz '2001-03-10 09:00Z' + n * interval '0.3 s', timestamptz '2001-03-01', timestamptz '2001-03-01'
from pg_temp.acme, generate_series(1, 10000) n
union all
select tenant_id, md5(tenant_id::text)::uuid, 'b', 'confirmed', '2001-03-01', '2001-03-10 10:00Z', '2001-03-01', '2001-03-01'
from pg_temp.beta;
analyze public.bookings;
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled', b.start_time - interval '1 day', b.start_time - interval '1 day'
from public.bookings b join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440;
set local search_path to default;
analyze public.reminders;

create temp view reads as
select pg_stat_get_xact_numscans('public.reminders'::regclass) as table_scans,
  pg_stat_get_xact_tuples_returned('public.reminders_due'::regclass) as entries;
-- Ten times: by then the plan is made for any time, not for this one. Two hundred are queued.
do $$ begin for i in 1..10 loop perform private.queue_due_reminders(p_now => '2001-03-09 09:59:59Z'); end loop; end $$;
create temp table before on commit drop as select * from reads;
select is(private.queue_due_reminders(p_now => '2001-03-09 10:00Z'), 1, 'another tenant''s one is found');
select is(a.table_scans - b.table_scans, 0::bigint, 'without reading the table') from reads a, before b;
-- The two hundred that are queued leave an entry each until they are vacuumed.
select cmp_ok(a.entries - b.entries, '<=', 250::bigint, 'nor all that waits') from reads a, before b;

select * from finish();
rollback;
