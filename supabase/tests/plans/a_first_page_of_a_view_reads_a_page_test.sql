begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

-- Acme has ten thousand of everything, half of it ahead; each of a hundred others has twenty.
create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- As calbase's own functions write.
set local search_path = '';
insert into public.tenants (slug, name) select 'other-test-' || n, 'Other' from generate_series(1, 100) n;
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select t.id, md5(n::text)::uuid, 'b' || n, 'confirmed', '2001-03-01',
  case when n % 2 = 0 then timestamptz '2999-01-01' + n * interval '1 hour' else '2001-03-10' end, '2001-03-01', '2001-03-01'
from public.tenants t, generate_series(1, case when t.slug = 'acme-test' then 10000 else 20 end) n
where t.slug ~ '-test';
insert into public.leads (tenant_id, email, source, score, booking_id)
select b.tenant_id, b.cal_uid || '@example.com', 'cal.com', get_byte(b.cal_uid::bytea, 1), b.id from public.bookings b;
insert into public.webhook_events (tenant_id, event_id, occurred_at, status, booking_id, body)
select b.tenant_id, b.cal_uid, b.created_at, 'applied', b.id, '{}' from public.bookings b order by md5(b.tenant_id || b.cal_uid);
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled', b.start_time, b.start_time
from public.bookings b join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440;
-- Three years of days, and 90 days of hours.
insert into public.daily_counts select t.id, current_date - n, 9, 8, 1, 2, 3 from public.tenants t, generate_series(0, 1095) n where t.slug ~ '-test';
insert into public.daily_attempts select t.id, current_date - n, c, o, 5 from public.tenants t, generate_series(0, 1095) n,
  unnest('{email,sms}'::public.reminder_channel[]) c, unnest('{sent,retry}'::public.delivery_outcome[]) o where t.slug ~ '-test';
insert into public.hourly_events select t.id, date_trunc('hour', now(), 'UTC') - n * interval '1 hour', 7 from public.tenants t, generate_series(0, 2159) n where t.slug ~ '-test';
insert into public.reconciliation_findings (tenant_id, kind, cal_uid, booking_id, found_at, seen_at)
select b.tenant_id, 'gone', b.cal_uid, b.id, '2001-03-01', '2001-03-01' from public.bookings b;
set local search_path to default;
analyze public.reconciliation_findings, public.daily_counts, public.daily_attempts, public.hourly_events, public.tenants, public.bookings, public.leads, public.webhook_events, public.reminder_rules, public.reminders;

call tests.member('00000000-0000-4000-8000-00000000000a', 'viewer', 'other-test-7');
call tests.member('00000000-0000-4000-8000-00000000000b', 'viewer');
call tests.member('00000000-0000-4000-8000-00000000000c', 'viewer', 'other-test-1');
insert into public.tenant_members (tenant_id, user_id)
select tests.tenant('other-test-' || n), '00000000-0000-4000-8000-00000000000c' from generate_series(2, 3) n;

create function pg_temp.rows_read() returns bigint language sql as $$
  select sum(pg_stat_get_xact_tuples_returned(t.name::regclass) + pg_stat_get_xact_tuples_fetched(t.name::regclass))
  from unnest('{public.bookings,public.leads,public.webhook_events,public.reminders,
    public.daily_counts,public.daily_attempts,public.hourly_events,public.reconciliation_findings}'::text[]) t (name)
$$;
create function pg_temp.rows_read_for(p_query text, p_user uuid) returns bigint language plpgsql as $$
declare
  v_before constant bigint := pg_temp.rows_read();
begin
  call tests.signs_in(p_user);
  perform tests.sees(p_query);
  return pg_temp.rows_read() - v_before;
end $$;
create temp table reads as
select u.name as reader, q.query, pg_temp.rows_read_for(q.query, u.id) as count
from (values ('a small tenant', uuid '00000000-0000-4000-8000-00000000000a', 'other-test-7'),
  ('Acme', '00000000-0000-4000-8000-00000000000b', 'acme-test'),
  ('three', '00000000-0000-4000-8000-00000000000c', 'other-test-2')) u (name, id, tenant)
cross join unnest('{upcoming_bookings,lead_pipeline,event_log,reminder_log,found_in_cal,bookings_per_day,show_rate_per_week,leads_per_week,reminders_per_day,events_per_hour}'::text[]) v (name)
cross join lateral (values (format('select t.tenant_id::text from public.%I t limit 50', v.name)),
  (format('select t.tenant_id::text from public.%I t where t.tenant = %L limit 50', v.name, u.tenant)),
  (format('select t.tenant_id::text from public.%I t where t.tenant_id = %L limit 50', v.name, tests.tenant(u.tenant)))) q (query);

select is((select count(*) from tests.sees('select tenant_id::text from public.reminder_log limit 50')), 50::bigint, 'there is a page');
select is_empty(format('select query, count from reads where reader = %L and count > 200', u.name), 'members of ' || u.name || ' read a page')
from unnest('{a small tenant,Acme,three}'::text[]) u (name);

create function pg_temp.rows_read_in_studio(p_view text) returns bigint language plpgsql as $$
declare
  v_before constant bigint := pg_temp.rows_read();
begin
  execute format('select count(*) from (select * from public.%1$I order by %1$I.tenant asc nulls last limit 100) v', p_view);
  return pg_temp.rows_read() - v_before;
end $$;
select is_empty($$ select v, pg_temp.rows_read_in_studio(v)
  from unnest('{upcoming_bookings,lead_pipeline,event_log,reminder_log,found_in_cal,bookings_per_day,show_rate_per_week,leads_per_week,reminders_per_day,events_per_hour}'::text[]) v
  where pg_temp.rows_read_in_studio(v) > 400 $$, 'Studio does, too, which orders by the first column');

-- Studio shows nothing for which the planner expects more than 200,000.
create function pg_temp.cost(p_query text) returns numeric language plpgsql as $$
declare
  v_plan json;
begin
  execute 'explain (format json) ' || p_query into v_plan;
  return v_plan #>> '{0,Plan,Total Cost}';
end $$;
select is_empty($$ select q.page, pg_temp.cost(q.page)
  from pg_class v
  join pg_attribute a on a.attrelid = v.oid and a.attnum = 1
  cross join lateral (select format('select * from public.%1$I order by %1$I.%2$I asc nulls last limit 100', v.relname, a.attname)) q (page)
  where v.relnamespace = 'public'::regnamespace and v.relkind = 'v' and pg_temp.cost(q.page) > 50000 $$, 'and its planner expects no more, of any view');
select cmp_ok(pg_temp.cost('select count(*) from public.event_log'), '<', 50000.0, 'nor to count all events');

select * from finish();
rollback;
