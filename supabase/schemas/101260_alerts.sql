-- Alerts: what is wrong, said once, until it is right again.
--
-- Each kind of trouble is looked for by a function that gives findings; once a minute they are merged
-- into public.alerts. An alert is opened by a finding that is bad enough, stays open while anything
-- of it is found, and is resolved when nothing has been found for a while. What comes back within a
-- day is the same alert, opened again. So what is about to be right, or comes and goes, is one alert,
-- not twenty.
--
-- Evidence is figures and times, and words are calbase's own or a provider's: nothing of a person.

create type public.alert_kind as enum (
  -- Nothing works, or something is being lost.
  'scheduler_still', 'webhooks_not_stored', 'wrong_signatures', 'webhooks_refused', 'webhook_amiss',
  'events_failed', 'credentials_refused', 'channel_stopped', 'reminders_late', 'queue_growing',
  -- Something should be looked at.
  'tenant_silent', 'bookings_missed', 'messages_returned', 'unknown_fates', 'text_limit_reached',
  'retention_still'
);
comment on type public.alert_kind is
  'scheduler_still: scheduled jobs do not run, or did not for a while. webhooks_not_stored: webhooks arrived that could not be stored. wrong_signatures: one webhook after the other has a wrong signature. webhooks_refused: they are refused for another reason. webhook_amiss: the webhook at Cal.com is missing, inactive or different. events_failed: events could not be applied, or read. credentials_refused: a provider, or Cal.com''s API, refuses the key. channel_stopped: a channel cannot send. reminders_late: reminders are due and not sent. queue_growing: more is to be done than is done. tenant_silent: no webhook for longer than is usual for the tenant. bookings_missed: Cal.com showed bookings that no webhook had told of. messages_returned: too many messages come back. unknown_fates: nobody knows whether messages arrived. text_limit_reached: text messages are not sent because of a limit. retention_still: what is to be deleted is not.';

create function private.alert_catalog()
  returns table (
    kind public.alert_kind,
    is_critical boolean,
    clears_after interval
  )
  language sql
  immutable
  set search_path = ''
as $$
  -- What a stranger can bring about, by requests to a tenant's URL, wakes nobody.
  values
    ('scheduler_still'::public.alert_kind, true, interval '20 minutes'),
    ('webhooks_not_stored', true, '0'),
    ('wrong_signatures', false, '0'),
    ('webhooks_refused', false, '0'),
    ('webhook_amiss', true, '0'),
    ('events_failed', false, '10 minutes'),
    ('credentials_refused', true, '5 minutes'),
    ('channel_stopped', true, '5 minutes'),
    ('reminders_late', true, '5 minutes'),
    ('queue_growing', false, '10 minutes'),
    ('tenant_silent', false, '0'),
    ('bookings_missed', false, '0'),
    ('messages_returned', false, '1 hour'),
    ('unknown_fates', false, '10 minutes'),
    ('text_limit_reached', false, '0'),
    ('retention_still', false, '10 minutes')
$$;
comment on function private.alert_catalog() is
  'The kinds of alerts: whether one is worth waking somebody, and for how long nothing must have been found until it is resolved.';

create table public.alerts (
  id bigint not null generated always as identity,
  tenant_id uuid,
  kind public.alert_kind not null,
  subject text not null default '',
  summary text not null,
  what_to_do text not null,
  evidence jsonb not null default '{}',
  for_tenant boolean not null,
  opened_at timestamptz not null,
  last_seen_at timestamptz not null,
  count integer not null default 1,
  reopened integer not null default 0,
  acknowledged_at timestamptz,
  acknowledged_by text,
  clear_since timestamptz,
  resolved_at timestamptz,
  constraint alerts_pkey primary key (id),
  constraint alerts_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint evidence_is_an_object check (jsonb_typeof(evidence) = 'object'),
  constraint someone_acknowledges check ((acknowledged_at is null) = (acknowledged_by is null)),
  constraint only_a_tenants_alert_is_for_it check (not for_tenant or tenant_id is not null)
);
-- Said once: there is one open alert of a kind and subject.
create unique index alerts_open on public.alerts (tenant_id, kind, subject) nulls not distinct
  where resolved_at is null;
-- What came back is looked for among those resolved of late, and old ones are deleted.
create index alerts_resolved on public.alerts (resolved_at) where resolved_at is not null;
-- Members read their tenants' alerts, the newest first.
create index alerts_of_tenant on public.alerts (tenant_id, opened_at);
comment on table public.alerts is
  'What is wrong, and what was. Rows are written by calbase: acknowledge_alert() and resolve_alert() are for people.';
comment on constraint alerts_tenant_fkey on public.alerts is
  'There is no such tenant: tenant_id is an id of the table tenants; empty for the whole installation.';
comment on constraint evidence_is_an_object on public.alerts is
  'The evidence is an object: write it as {"late": 3}.';
comment on constraint someone_acknowledges on public.alerts is
  'Somebody acknowledges at some time: fill in acknowledged_at and acknowledged_by, or neither; acknowledge_alert() does.';
comment on constraint only_a_tenants_alert_is_for_it on public.alerts is
  'An alert about the whole installation is for no tenant: untick for_tenant, or fill in tenant_id.';
comment on column public.alerts.id is 'The alert.';
comment on column public.alerts.tenant_id is
  'The tenant it is about; empty when it is about the whole installation.';
comment on column public.alerts.kind is 'What kind of trouble it is.';
comment on column public.alerts.subject is
  'Which of several: the channel, the queue, the reason of a refusal, the name of a job, the status of events; else empty.';
comment on column public.alerts.summary is 'What is wrong, in a sentence.';
comment on column public.alerts.what_to_do is 'What to do about it, and what not.';
comment on column public.alerts.evidence is 'The figures and times it is known by, as of last_seen_at.';
comment on column public.alerts.for_tenant is
  'Whether it is also the business of the tenant''s own admins, who may read it then.';
comment on column public.alerts.opened_at is 'Since when it is open: when it was found first, or came back.';
comment on column public.alerts.last_seen_at is 'When it was found last.';
comment on column public.alerts.count is 'How often it was found: once a minute while it lasts.';
comment on column public.alerts.reopened is 'How often it came back within a day of being resolved.';
comment on column public.alerts.acknowledged_at is 'When somebody said that they know of it; empty again when it comes back.';
comment on column public.alerts.acknowledged_by is 'Who did.';
comment on column public.alerts.clear_since is 'Since when it was not found any more; empty while it is.';
comment on column public.alerts.resolved_at is 'When it was over; empty while it is open.';

alter table public.alerts enable row level security;
revoke all on public.alerts from anon, authenticated, service_role;
revoke all on sequence public.alerts_id_seq from anon, authenticated, service_role;
create policy members_read on public.alerts
  for select to authenticated
  using (for_tenant and tenant_id = any (array(select private.my_tenants())));
grant select on public.alerts to authenticated, service_role;

select private.create_trigger($$
  create trigger wrong_values_are_explained
    before insert or update on public.alerts
    for each row when (by_hand) execute function private.explain_checks()
$$);

select private.create_trigger($$
  create trigger wrong_references_are_explained
    before insert or update on public.alerts
    for each row when (by_hand) execute function private.explain_references()
$$);

-- Finding ------------------------------------------------------------------------------------------

create type private.alert_finding as (
  tenant_id uuid,
  kind public.alert_kind,
  subject text,
  is_enough boolean,
  for_tenant boolean,
  summary text,
  what_to_do text,
  evidence jsonb
);
comment on type private.alert_finding is
  'A trouble that was found. is_enough: whether it is bad enough to open an alert; one that is not keeps an open alert open.';

create function private.in_utc(p_at timestamptz)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"');
end;
$$;
comment on function private.in_utc(timestamptz) is 'A time as people read it.';

create function private.without_addresses(p_text text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return regexp_replace(
    regexp_replace(p_text, '[^[:space:]<>()",;:]+@[^[:space:]<>()",;:]+', '…', 'g'),
    '\+?[0-9][0-9 ()/-]{6,}[0-9]', '…', 'g');
end;
$$;
comment on function private.without_addresses(text) is
  'What a provider said, without the e-mail addresses and phone numbers in it.';

-- Merging ------------------------------------------------------------------------------------------

create function private.see_alerts_again(p_findings private.alert_finding[], p_now timestamptz)
  returns void
  language sql
  volatile
  set search_path = ''
  set enable_nestloop = 'off'
as $$
  update public.alerts a
  set summary = f.summary, what_to_do = f.what_to_do, evidence = f.evidence, last_seen_at = p_now,
      count = a.count + 1, clear_since = null
  from unnest(p_findings) f
  where a.resolved_at is null
    -- As text, so that they can be hashed: of ten thousand tenants at once, as much may be found.
    and coalesce(a.tenant_id::text, '') = coalesce(f.tenant_id::text, '')
    and a.kind = f.kind
    and a.subject = f.subject
$$;
comment on function private.see_alerts_again(private.alert_finding[], timestamptz) is
  'Notes of the open alerts which of them are found still, and how it is now.';

create function private.clear_alerts(p_findings private.alert_finding[], p_now timestamptz)
  returns void
  language sql
  volatile
  set search_path = ''
  set enable_nestloop = 'off'
as $$
  update public.alerts a
  set clear_since = coalesce(a.clear_since, p_now),
      resolved_at = case when coalesce(a.clear_since, p_now) <= p_now - k.clears_after then p_now end
  from private.alert_catalog() k
  where a.resolved_at is null
    and k.kind = a.kind
    and (a.clear_since is null or a.clear_since <= p_now - k.clears_after)
    and not exists (
      select
      from unnest(p_findings) f
      where coalesce(f.tenant_id::text, '') = coalesce(a.tenant_id::text, '')
        and f.kind = a.kind
        and f.subject = a.subject
    )
$$;
comment on function private.clear_alerts(private.alert_finding[], timestamptz) is
  'Notes since when open alerts are not found any more, and resolves those that have not been for long enough.';

create function private.reopen_alerts(p_findings private.alert_finding[], p_now timestamptz)
  returns void
  language sql
  volatile
  set search_path = ''
  set enable_nestloop = 'off'
as $$
  with back as (
    -- The last of its kind and subject, should there be several within a day.
    select distinct on (f.tenant_id, f.kind, f.subject) a.id, f.*
    from public.alerts a
    join unnest(p_findings) f
      on coalesce(a.tenant_id::text, '') = coalesce(f.tenant_id::text, '')
      and a.kind = f.kind
      and a.subject = f.subject
    where f.is_enough
      and a.resolved_at > p_now - interval '1 day'
      and not exists (
        select
        from public.alerts o
        where o.resolved_at is null
          and coalesce(o.tenant_id::text, '') = coalesce(f.tenant_id::text, '')
          and o.kind = f.kind
          and o.subject = f.subject
      )
    order by f.tenant_id, f.kind, f.subject, a.resolved_at desc, a.id desc
  )
  update public.alerts a
  set summary = b.summary, what_to_do = b.what_to_do, evidence = b.evidence, for_tenant = b.for_tenant,
      opened_at = p_now, last_seen_at = p_now, count = a.count + 1, reopened = a.reopened + 1,
      acknowledged_at = null, acknowledged_by = null, clear_since = null, resolved_at = null
  from back b
  where a.id = b.id
$$;
comment on function private.reopen_alerts(private.alert_finding[], timestamptz) is
  'Opens the alerts that were resolved within a day and are found again.';

create function private.open_alerts(p_findings private.alert_finding[], p_now timestamptz)
  returns void
  language sql
  volatile
  set search_path = ''
as $$
  insert into public.alerts (
    tenant_id, kind, subject, summary, what_to_do, evidence, for_tenant, opened_at, last_seen_at
  )
  select f.tenant_id, f.kind, f.subject, f.summary, f.what_to_do, f.evidence, f.for_tenant, p_now, p_now
  from unnest(p_findings) f
  where f.is_enough
  order by f.kind, f.tenant_id, f.subject
  on conflict (tenant_id, kind, subject) where resolved_at is null do nothing
$$;
comment on function private.open_alerts(private.alert_finding[], timestamptz) is
  'Opens alerts of what is found, is bad enough, and has none open.';

create function private.merge_findings(p_findings private.alert_finding[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.see_alerts_again(p_findings, p_now);
  perform private.clear_alerts(p_findings, p_now);
  perform private.reopen_alerts(p_findings, p_now);
  perform private.open_alerts(p_findings, p_now);
end;
$$;
comment on function private.merge_findings(private.alert_finding[], timestamptz) is
  'Makes the alerts what was found at p_now: all there is, of every kind.';

-- For people ---------------------------------------------------------------------------------------

create function private.open_alert(p_id bigint)
  returns public.alerts
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_alert public.alerts;
begin
  select a.* into v_alert from public.alerts a where a.id = p_id for no key update;
  if not found then
    perform private.refuse(
      format('There is no alert %s', p_id),
      'select id, kind, summary from alerts where resolved_at is null; lists those that are open.',
      'no_data_found');
  end if;
  if v_alert.resolved_at is not null then
    perform private.refuse(
      format('Alert %s was resolved at %s', p_id, private.in_utc(v_alert.resolved_at)),
      'nothing is left to do about it.');
  end if;
  return v_alert;
end;
$$;
comment on function private.open_alert(bigint) is 'An open alert, locked. Refuses any other.';

create function public.acknowledge_alert(
  p_id bigint,
  p_by text default current_user,
  p_now timestamptz default now()
)
  returns public.alerts
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_alert public.alerts := private.open_alert(p_id);
begin
  if private.trimmed(p_by) is null then
    perform private.refuse(
      'Who acknowledges it?', 'select acknowledge_alert(1, ''olga'');', 'invalid_parameter_value');
  end if;
  -- Who was first, stays.
  update public.alerts a
  set acknowledged_at = coalesce(a.acknowledged_at, p_now),
      acknowledged_by = coalesce(a.acknowledged_by, private.trimmed(p_by))
  where a.id = p_id
  returning a.* into v_alert;
  return v_alert;
end;
$$;
comment on function public.acknowledge_alert(bigint, text, timestamptz) is
  'For admins: says that somebody (p_by) knows of an open alert: nobody is told of it again, unless it is resolved and comes back. Gives the alert. Refuses one that is resolved or unknown.';
revoke execute on function public.acknowledge_alert(bigint, text, timestamptz)
  from public, anon, authenticated, service_role;

create function public.resolve_alert(p_id bigint, p_now timestamptz default now())
  returns public.alerts
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_alert public.alerts := private.open_alert(p_id);
begin
  -- It would be back within a minute.
  if v_alert.clear_since is null then
    perform private.refuse(
      format('Alert %s was still so at %s', p_id, private.in_utc(v_alert.last_seen_at)),
      format('put right what it says, and it is resolved by itself. Until then: select acknowledge_alert(%s);',
        p_id));
  end if;
  update public.alerts a
  set resolved_at = p_now
  where a.id = p_id
  returning a.* into v_alert;
  return v_alert;
end;
$$;
comment on function public.resolve_alert(bigint, timestamptz) is
  'For admins: resolves an open alert at once that is not found any more, instead of waiting until it has not been for long enough. Gives the alert. Refuses one that is found still: it would be back within a minute.';
revoke execute on function public.resolve_alert(bigint, timestamptz)
  from public, anon, authenticated, service_role;

create function private.prune_alerts(p_now timestamptz default now())
  returns void
  language sql
  volatile
  set search_path = ''
as $$
  delete from public.alerts a where a.resolved_at < p_now - interval '90 days'
$$;
comment on function private.prune_alerts(timestamptz) is
  'Deletes alerts that were resolved 90 days ago.';
