-- Alerts, and who is told of them.
begin;

create or replace procedure tests.nobody_is_told()
language sql set search_path = '' as $$
  delete from public.alerts;
  delete from public.alert_recipients;
$$;
comment on procedure tests.nobody_is_told is
  'For as long as the test takes there are no alerts and no recipients but its own.';

create or replace function tests.alert(
  p_kind text,
  p_opened_at timestamptz,
  p_subject text default '',
  p_tenant text default null,
  p_for_tenant boolean default false
)
returns bigint language sql volatile set search_path = '' as $$
  insert into public.alerts (
    tenant_id, kind, subject, summary, what_to_do, evidence, for_tenant, opened_at, last_seen_at)
  values (
    tests.tenant(p_tenant), p_kind::public.alert_kind, p_subject, 'It is ' || p_kind || '.', 'Look.',
    '{"count": 3}', p_for_tenant, p_opened_at, p_opened_at)
  returning id
$$;
comment on function tests.alert is 'An alert opens; gives its id.';

create or replace procedure tests.resolves(p_kind text, p_at timestamptz)
language sql set search_path = '' as $$
  update public.alerts a set clear_since = p_at, resolved_at = p_at
  where a.kind::text = p_kind and a.resolved_at is null;
$$;
comment on procedure tests.resolves is 'The alerts of a kind are over.';

create or replace procedure tests.comes_back(p_kind text, p_at timestamptz)
language sql set search_path = '' as $$
  update public.alerts a
  set opened_at = p_at, reopened = a.reopened + 1, clear_since = null, resolved_at = null,
      acknowledged_at = null, acknowledged_by = null
  where a.kind::text = p_kind and a.resolved_at is not null;
$$;
comment on procedure tests.comes_back is 'The alerts of a kind that were over open again.';

create or replace function tests.words(p_message jsonb) returns text
language sql immutable set search_path = '' as $$
  select format('%s to %s: %s', p_message ->> 'kind', p_message #>> '{recipient,address}',
    coalesce((
      select string_agg(concat_ws(' ', a ->> 'change', a ->> 'kind', nullif(a ->> 'subject', '')), ', ' order by n)
      from jsonb_array_elements(p_message -> 'alerts') with ordinality x (a, n)
    ), ''))
$$;
comment on function tests.words is 'A claimed message in words: its kind, whom it goes to, and what it tells.';

create or replace function tests.said(p_now timestamptz, p_outcome text default 'sent', p_provider text default 'smtp')
returns setof text language plpgsql volatile set search_path = '' as $$
declare
  v_messages jsonb[];
begin
  perform private.plan_alert_messages(p_now);
  v_messages := array(select public.claim_alert_messages(p_now => p_now));
  perform public.settle_alert_messages((
    select jsonb_agg(jsonb_build_object('id', m -> 'id', 'attempt', m -> 'attempt', 'outcome', p_outcome,
      'provider', p_provider, 'error', case when p_outcome <> 'sent' then 'said the test' end))
    from unnest(v_messages) m), p_now);
  return query select tests.words(m) from unnest(v_messages) m;
end $$;
comment on function tests.said is
  'What recipients are told at p_now: planned, claimed, and settled with p_outcome.';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select can('tests', '{nobody_is_told,alert,resolves,comes_back,words,said}', 'recipients are told of alerts');
select * from finish();
rollback;
