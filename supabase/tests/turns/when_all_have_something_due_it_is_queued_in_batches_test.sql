begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

-- Three to each of 1,200 tenants at nine in the morning. As calbase's own functions write.
set local search_path = '';
-- The triggers would take most of the time.
alter table public.tenants disable trigger user;
alter table public.reminder_rules disable trigger user;
insert into public.tenants (slug, name) select 'many-test-' || n, 'Many' from generate_series(1, 1200) n;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select id, 'Rule', 'before_start', 1440 from public.tenants where slug like 'many-test-%';
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select t.id, md5(t.id::text || n)::uuid, 'b' || n, 'confirmed', '2001-03-01', '2001-03-10 09:00Z', '2001-03-01', '2001-03-01'
from public.tenants t, generate_series(1, 3) n where t.slug like 'many-test-%';
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled', '2001-03-09 09:00Z', '2001-03-09 09:00Z'
from public.bookings b
join public.tenants t on t.id = b.tenant_id and t.slug like 'many-test-%'
join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440;
set local search_path to default;

create temp table first on commit drop as
select private.queue_due_reminders(p_limit => 1000, p_now => '2001-03-09 09:00Z') as count;
select is((select count from first), 1000, 'as many as asked for');
select cmp_ok((select count(distinct q.message ->> 'tenant_id') from pgmq.q_reminders q), '>=', 750::bigint,
  'of many tenants');
do $$ begin
  for i in 1..20 loop exit when private.queue_due_reminders(p_limit => 1000, p_now => '2001-03-09 09:00Z') = 0; end loop;
end $$;
select is(
  (select count(distinct q.message ->> 'reminder_id') from pgmq.q_reminders q
   join public.tenants t on t.id::text = q.message ->> 'tenant_id' and t.slug like 'many-test-%'), 3600::bigint,
  'then all the others');
select is((select count(*) from pgmq.q_reminders), 3600::bigint, 'each once');

select * from finish();
rollback;
