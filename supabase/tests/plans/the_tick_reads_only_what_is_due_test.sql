begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

-- Looks at what the function really scanned, not at the plan of a copy of its query.
create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
-- And ten thousand reminders in the far future.
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
join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440
where b.cal_uid like 'b%';
set local search_path to default;
analyze public.reminders;

create temp table before on commit drop as
select pg_stat_get_xact_numscans('public.reminders'::regclass) as table_scans,
  pg_stat_get_xact_numscans('public.reminders_due'::regclass) as index_scans,
  pg_stat_get_xact_tuples_fetched('public.reminders_due'::regclass) as rows_read;
create temp view after as
select pg_stat_get_xact_numscans('public.reminders'::regclass) - b.table_scans as table_scans,
  pg_stat_get_xact_numscans('public.reminders_due'::regclass) - b.index_scans as index_scans,
  pg_stat_get_xact_tuples_fetched('public.reminders_due'::regclass) - b.rows_read as rows_read
from before b;

-- Ten times: by then the plan is made for any time, not for this one.
do $$ begin for i in 1..10 loop perform private.queue_due_reminders(p_now => '2001-03-09 09:59Z'); end loop; end $$;
select results_eq('select table_scans, index_scans from after', $$ values (0::bigint, 10::bigint) $$,
  'nothing is due: one look into the index reminders_due each time');
select cmp_ok((select rows_read from after), '<=', 10::bigint, 'at its first entry');

do $$ begin perform private.queue_due_reminders(p_now => '2001-03-09 10:00Z'); end $$;
select is((select table_scans from after), 0::bigint, 'one is due: the table is not read');

select * from finish();
rollback;
