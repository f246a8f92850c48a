-- What is told of trouble.
begin;

create or replace function tests.judge(p_now timestamptz, p_tenant text default 'acme-test') returns setof text
language plpgsql set search_path = '' as $$
begin
  -- The scheduler has not stood still, however far apart the times of a test are.
  perform private.record_heartbeat(n, p_now - interval '1 minute') from unnest('{alerts,tick,prune}'::text[]) n;
  perform private.judge_alerts(p_now);
  return query
  select concat_ws(' ', case when a.tenant_id is null then 'all tenants:' end, a.kind, nullif(a.subject, ''), nullif(a.reopened, 0) || 'x again')
  from public.alerts a
  where a.resolved_at is null and (a.tenant_id is null or a.tenant_id = tests.tenant(p_tenant))
  order by 1;
end $$;
comment on function tests.judge is
  'Everything is looked at as at p_now. Gives the alerts that are open then, of this tenant and of the whole installation.';

create or replace function tests.told_of(p_kind text, p_tenant text default 'acme-test') returns text
language sql stable set search_path = '' as $$
  select a.summary from public.alerts a
  where a.kind::text = p_kind and (a.tenant_id is null or a.tenant_id = tests.tenant(p_tenant))
  order by a.id desc limit 1
$$;
comment on function tests.told_of is 'What the last alert of a kind says.';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select can('tests', '{judge,told_of}', 'alerts are looked at');
select * from finish();
rollback;
