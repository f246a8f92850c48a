begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

-- Looks at what the functions really read, not at the plan of a copy of their queries.
create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- A thousand tenants with something in the future, and one reminder of Acme's that is due.
-- As calbase's own functions write.
set local search_path = '';
-- The triggers would take most of the time.
alter table public.tenants disable trigger user;
alter table public.reminder_rules disable trigger user;
insert into public.tenants (slug, name) select 'other-test-' || n, 'Other' from generate_series(1, 1000) n;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select id, 'Rule', 'before_start', 1440 from public.tenants where slug like 'other-test-%';
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select id, md5(id::text)::uuid, 'b', 'confirmed', '2001-03-01',
  case slug when 'acme-test' then timestamptz '2001-03-10' else '2100-01-01' end, '2001-03-01', '2001-03-01'
from public.tenants;
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled', b.start_time - interval '1 day', b.start_time - interval '1 day'
from public.bookings b join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440;
set local search_path to default;
analyze public.tenants, public.reminders;

create procedure pg_temp.fill_again() language plpgsql as $$
begin
  delete from pgmq.q_reminders;
  perform set_config('search_path', '', true);
  update public.reminders r set status = 'scheduled', queued_at = null, message_id = null where r.status = 'queued';
  perform set_config('search_path', 'public, extensions', true);
end $$;
create temp view reads as
select c.name, pg_stat_get_xact_numscans(c.name::regclass) as scans,
  pg_stat_get_xact_tuples_returned(c.name::regclass) as entries
from (values ('public.tenants'), ('public.tenants_pkey'), ('public.reminders'), ('public.reminders_due'),
  ('public.reminders_open'), ('public.reminders_queued')) c (name);
-- Ten times: by then plans are made for any time, not for this one.
do $$ begin for i in 1..10 loop
  assert private.queue_due_reminders(p_now => '2001-03-09 00:00Z') = 1;
  call pg_temp.fill_again();
end loop; end $$;

create temp table before on commit drop as select * from reads;
do $$ begin assert private.queue_due_reminders(p_now => '2001-03-09 00:00Z') = 1; end $$;
create temp table read on commit drop as
select name, a.scans - b.scans as scans, a.entries - b.entries as entries
from reads a join before b using (name);

select is_empty($$ select * from read where name in ('public.tenants', 'public.reminders') and scans > 0 $$,
  'no table is scanned');
select is((select entries from read where name = 'public.tenants_pkey'), 1::bigint, 'one tenant is looked up');
select cmp_ok((select sum(scans) from read where name like '%reminders_%'), '<=', 6::numeric, 'in six looks into the indexes of reminders');
select cmp_ok((select sum(entries) from read where name like '%reminders_%'), '<=', 50::numeric, 'at a few entries');

select * from finish();
rollback;
