begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

-- Looks at what the functions really scanned, not at the plan of a copy of their queries.
create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Five thousand bookings, each with a reminder that is due.
-- As calbase's own functions write.
set local search_path = '';
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select tenant_id, md5(n::text)::uuid, 'b' || n, 'confirmed', '2001-03-01', '2001-03-10', '2001-03-01', '2001-03-01'
from pg_temp.acme, generate_series(1, 5000) n;
insert into public.booking_attendees (tenant_id, booking_id, contact, position, is_booker, email, confirmed_at)
select b.tenant_id, b.id, 'x@example.com', 0, true, 'x@example.com', '2001-03-01'
from public.bookings b join pg_temp.acme using (tenant_id);
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled', '2001-03-09', '2001-03-09'
from public.bookings b join pg_temp.acme using (tenant_id)
join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440;
set local search_path to default;
analyze public.bookings, public.booking_attendees, public.reminders;

create temp view reads as
select c.name, pg_stat_get_xact_numscans(c.name::regclass) as table_scans,
  pg_stat_get_xact_tuples_fetched(c.name::regclass) as rows_read
from (values ('public.bookings'), ('public.booking_attendees'), ('public.reminders')) c (name);
do $$ begin perform private.queue_due_reminders(p_now => '2001-03-09 10:00Z'); end $$;

create temp table before on commit drop as select * from reads;
create temp table claimed on commit drop as
select c from public.claim_reminders(20, 60, '2001-03-09 10:00Z') c;
select is((select count(*)::integer from claimed), 20, 'twenty are handed out');
select is_empty('select name from reads a join before b using (name) where a.table_scans > b.table_scans',
  'no table is scanned for them');
select is_empty('select name from reads a join before b using (name) where a.rows_read - b.rows_read > 200',
  'and a few rows of each are read');

do $$ begin perform public.settle_reminders((select jsonb_agg(jsonb_build_object(
  'tenant_id', c -> 'tenant_id', 'reminder_id', c -> 'reminder_id',
  'generation', c -> 'generation', 'attempt', c -> 'attempt', 'outcome', 'sent')) from claimed)); end $$;
select is_empty('select name from reads a join before b using (name) where a.table_scans > b.table_scans',
  'nor to settle them');

select * from finish();
rollback;
