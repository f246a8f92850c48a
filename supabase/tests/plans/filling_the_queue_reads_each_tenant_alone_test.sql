begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- A hundred tenants with nothing to send, and five thousand reminders of Acme's that are due.
-- As calbase's own functions write.
set local search_path = '';
insert into public.tenants (slug, name) select 'other-test-' || n, 'Other' from generate_series(1, 100) n;
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select tenant_id, md5(n::text)::uuid, 'b' || n, 'confirmed', '2001-03-01', '2001-03-10', '2001-03-01', '2001-03-01'
from pg_temp.acme, generate_series(1, 5000) n;
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled', '2001-03-09', '2001-03-09'
from public.bookings b join pg_temp.acme using (tenant_id)
join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440;
set local search_path to default;
analyze public.reminders;

create temp view reads as
select pg_stat_get_xact_tuples_returned('public.reminders_due'::regclass) as due_read,
  pg_stat_get_xact_tuples_returned('public.reminders_open'::regclass) as open_read;
create temp table before on commit drop as select * from reads;
-- Ten times: by then the plan is made for any time, not for this one.
do $$ begin for i in 1..10 loop perform private.queue_due_reminders(p_now => '2001-03-09 10:00Z'); end loop; end $$;

-- Planning reads some, too. Gone through for every tenant it would be a million and a half.
select cmp_ok(a.due_read - b.due_read, '<=', 50000::bigint, 'what is due is not gone through for every tenant') from reads a, before b;
-- Two hundred are queued, and counted nine times: the line is full.
select cmp_ok(a.open_read - b.open_read, '<=', 2000::bigint, 'only the next of each is') from reads a, before b;

select * from finish();
rollback;
