-- What the tables hold, to be compared with what they held before.
begin;

create or replace function tests.state(p_tenant text default 'acme-test') returns setof text
language sql stable set search_path = '' as $$
  select b::text from public.bookings b where b.tenant_id = tests.tenant(p_tenant)
  union all select a::text from public.booking_attendees a where a.tenant_id = tests.tenant(p_tenant)
  union all select u::text from public.booking_uids u where u.tenant_id = tests.tenant(p_tenant)
  union all select l::text from public.leads l where l.tenant_id = tests.tenant(p_tenant)
  union all select a::text from public.lead_activities a where a.tenant_id = tests.tenant(p_tenant)
  union all select r::text from public.reminders r where r.tenant_id = tests.tenant(p_tenant)
$$;
comment on function tests.state is 'All rows of a tenant that are computed from its events.';

create or replace function tests.outcome(p_tenant text default 'acme-test') returns setof jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(b) - '{tenant_id,id}'::text[]
  from public.bookings b where b.tenant_id = tests.tenant(p_tenant)
  union all select to_jsonb(a) - '{tenant_id,booking_id}'::text[]
  from public.booking_attendees a where a.tenant_id = tests.tenant(p_tenant)
  union all select to_jsonb(u) - '{tenant_id,booking_id}'::text[]
  from public.booking_uids u where u.tenant_id = tests.tenant(p_tenant)
  union all select to_jsonb(l) - '{tenant_id,id,booking_id}'::text[]
  from public.leads l where l.tenant_id = tests.tenant(p_tenant)
  union all select to_jsonb(a) - '{tenant_id,id,lead_id,booking_id}'::text[]
  from public.lead_activities a where a.tenant_id = tests.tenant(p_tenant)
  union all select jsonb_build_array(r.recipient, r.channel, r.due_at)
  from public.reminders r where r.tenant_id = tests.tenant(p_tenant) and r.status in ('scheduled', 'queued')
$$;
comment on function tests.outcome is
  'What came of a tenant''s events, to be compared with that of another''s: the rows without ids, and the reminders to be sent.';

create or replace function tests.everything(p_tenant text default 'acme-test') returns setof text
language sql stable set search_path = '' as $$
  select e::text from public.webhook_events e where e.tenant_id = tests.tenant(p_tenant)
  union all select tests.state(p_tenant)
  union all select d::text from public.deliveries d where d.tenant_id = tests.tenant(p_tenant)
$$;
comment on function tests.everything is 'All rows of a tenant.';

create or replace function tests.counts(p_tenant text default 'acme-test') returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'events', (select count(*) from public.webhook_events e where e.tenant_id = t.id),
    'bookings', (select jsonb_object_agg(s.status, s.count) from (
      select b.status, count(*) from public.bookings b where b.tenant_id = t.id group by 1) s),
    'attendees', (select count(*) from public.booking_attendees a where a.tenant_id = t.id),
    'leads', (select jsonb_object_agg(s.status, s.count) from (
      select l.status, count(*) from public.leads l where l.tenant_id = t.id group by 1) s),
    'scores', (select sum(l.score) from public.leads l where l.tenant_id = t.id),
    'activities', (select jsonb_object_agg(s.kind, s.count) from (
      select a.kind, count(*) from public.lead_activities a where a.tenant_id = t.id group by 1) s),
    'reminders', (select count(*) from public.reminders r where r.tenant_id = t.id),
    'deliveries', (select jsonb_object_agg(s.outcome, s.count) from (
      select d.outcome, count(*) from public.deliveries d where d.tenant_id = t.id group by 1) s))
  from public.tenants t where t.slug = p_tenant
$$;
comment on function tests.counts is 'What reports on a tenant count.';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select can('tests', '{state,everything,counts}', 'the tables can be compared');
select * from finish();
rollback;
