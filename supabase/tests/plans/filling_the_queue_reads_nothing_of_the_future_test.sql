begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

-- Looks at what the function really read, not at the plan of a copy of its query.
create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Twenty-one thousand reminders in the future, of which three are due.
-- As calbase's own functions write.
set local search_path = '';
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select tenant_id, md5(n::text)::uuid, 'b' || n, 'confirmed', '2001-03-01',
  case n when 1 then timestamptz '2001-03-10' else '2100-01-01' end, '2001-03-01', '2001-03-01'
from pg_temp.acme, generate_series(1, 7000) n;
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled', b.start_time, b.start_time
from public.bookings b join pg_temp.acme using (tenant_id)
join public.reminder_rules r on r.tenant_id = b.tenant_id;
set local search_path to default;
analyze public.reminders;

create temp table before on commit drop as
select pg_stat_get_xact_blocks_fetched('public.reminders_open'::regclass) as pages;
create temp table places on commit drop as
select p.reminder_id from unnest(private.next_in_tenant_queues(private.latest_tenant_queues('2001-03-10 10:00Z'), 5000, '2001-03-10 10:00Z')) p;
create temp table after on commit drop as
select pg_stat_get_xact_blocks_fetched('public.reminders_open'::regclass) as pages;

select is((select count(*)::integer from places), 3, 'the three are found');
select cmp_ok(a.pages - b.pages, '<=', 35::bigint, 'in a few pages of the index') from before b, after a;

select * from finish();
rollback;
