-- Reconciling: what was compared with Cal.com, when, and what differed, in rows a person can read.

create table public.reconciliations (
  tenant_id uuid not null,
  id bigint not null generated always as identity,
  kind text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  from_time timestamptz,
  until_time timestamptz,
  requests integer not null default 0,
  shown integer not null default 0,
  others integer not null default 0,
  young integer not null default 0,
  unreadable integer not null default 0,
  unchanged integer not null default 0,
  stored integer not null default 0,
  expected integer,
  error text,
  constraint reconciliations_pkey primary key (tenant_id, id),
  constraint reconciliations_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint kind_is_known check (kind in ('updated', 'future', 'past', 'window'))
);
comment on table public.reconciliations is
  'Each walk through the bookings that Cal.com''s API shows of a tenant: what was checked, and when. What differed is in reconciliation_findings.';
comment on column public.reconciliations.tenant_id is 'The tenant.';
comment on column public.reconciliations.id is 'The walk.';
comment on column public.reconciliations.kind is
  'future and past: the backfill; updated: what changed since the last time; window: every booking that is near.';
comment on column public.reconciliations.started_at is 'When it began.';
comment on column public.reconciliations.ended_at is 'When it was through; empty while it is under way, or was begun anew.';
comment on column public.reconciliations.from_time is 'From which start of a meeting on; of updated, from which time of change on.';
comment on column public.reconciliations.until_time is 'Up to which; empty for all that is ahead.';
comment on column public.reconciliations.requests is 'How often Cal.com was asked.';
comment on column public.reconciliations.shown is 'How many bookings it showed, some of them more than once.';
comment on column public.reconciliations.others is 'How many of those are not the tenant''s: see connection.whose.';
comment on column public.reconciliations.young is 'How many had just changed, and were left for the next time.';
comment on column public.reconciliations.unreadable is 'How many had no uid, or were larger than may be read.';
comment on column public.reconciliations.unchanged is 'How many were as they had been shown before.';
comment on column public.reconciliations.stored is 'How many became events (provider cal-api).';
comment on column public.reconciliations.expected is
  'How many bookings Cal.com said there are from the beginning on, also of those behind its end; empty when it does not say.';
comment on column public.reconciliations.error is 'Why the last request failed; empty when it did not.';

create type public.finding_kind as enum ('missing', 'changed', 'gone');
comment on type public.finding_kind is
  'missing: no webhook had told of the booking; changed: it was otherwise than the webhooks had told; gone: Cal.com does not know it any more, and nothing was done about it.';

create table public.reconciliation_findings (
  tenant_id uuid not null,
  id bigint not null generated always as identity,
  reconciliation_id bigint,
  kind public.finding_kind not null,
  cal_uid text not null,
  booking_id uuid,
  event_id text,
  found_at timestamptz not null,
  seen_at timestamptz not null,
  before jsonb,
  after jsonb,
  constraint reconciliation_findings_pkey primary key (tenant_id, id),
  constraint reconciliation_findings_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint reconciliation_findings_walk_fkey foreign key (tenant_id, reconciliation_id)
    references public.reconciliations (tenant_id, id) on delete set null (reconciliation_id),
  constraint what_is_gone_made_no_event check ((kind = 'gone') = (event_id is null))
);
-- What is found is written down with the event, and what became of it once the event is applied.
create index reconciliation_findings_open on public.reconciliation_findings (tenant_id, event_id)
  where after is null and event_id is not null;
-- What is gone is found once, however often it is looked for.
create unique index reconciliation_findings_gone
  on public.reconciliation_findings (tenant_id, cal_uid) where kind = 'gone';
-- How many bookings no webhook told of, of late.
create index reconciliation_findings_missing
  on public.reconciliation_findings (tenant_id, found_at) where kind = 'missing';
-- Findings are read by walk.
create index reconciliation_findings_of_walk
  on public.reconciliation_findings (tenant_id, reconciliation_id);
-- Alerts look at what no webhook told of late, of all tenants.
create index reconciliation_findings_of_late on public.reconciliation_findings (found_at)
  where kind = 'missing';
comment on table public.reconciliation_findings is
  'Where Cal.com''s API showed something else than was known here. Without names or addresses: the booking has them.';
comment on column public.reconciliation_findings.tenant_id is 'The tenant.';
comment on column public.reconciliation_findings.id is 'The finding.';
comment on column public.reconciliation_findings.reconciliation_id is 'The walk that found it; empty for one booking that was looked at by itself.';
comment on column public.reconciliation_findings.kind is 'What it is.';
comment on column public.reconciliation_findings.cal_uid is 'The uid the API showed, or did not know.';
comment on column public.reconciliation_findings.booking_id is 'The booking here.';
comment on column public.reconciliation_findings.event_id is 'The observation (webhook_events.event_id).';
comment on column public.reconciliation_findings.found_at is 'When it was found.';
comment on column public.reconciliation_findings.seen_at is 'When it was found last, of what is gone.';
comment on column public.reconciliation_findings.before is
  'How the booking was: status, cal_uid, start_time, end_time, attendees (how many take part); empty when it was not known.';
comment on column public.reconciliation_findings.after is 'How it is since; {} where no booking came of it, as the event could not be applied; empty while that is being worked out, and of what is gone.';

alter table public.reconciliations enable row level security;
revoke all on public.reconciliations from anon, authenticated, service_role;
revoke all on sequence public.reconciliations_id_seq from anon, authenticated, service_role;
create policy members_read on public.reconciliations
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.reconciliations to authenticated, service_role;

alter table public.reconciliation_findings enable row level security;
revoke all on public.reconciliation_findings from anon, authenticated, service_role;
revoke all on sequence public.reconciliation_findings_id_seq from anon, authenticated, service_role;
create policy members_read on public.reconciliation_findings
  for select to authenticated
  using (tenant_id = any (array(select private.my_tenants())));
grant select on public.reconciliation_findings to authenticated, service_role;

select private.create_trigger($$
  create trigger reconciliations_are_not_edited
    before insert or update or delete or truncate on public.reconciliations
    for each statement when (by_hand)
    execute function private.refuse_by_hand('They are a record of what was compared with Cal.com.')
$$);

select private.create_trigger($$
  create trigger findings_are_not_edited
    before insert or update or delete or truncate on public.reconciliation_findings
    for each statement when (by_hand)
    execute function private.refuse_by_hand(
      'They are a record of what Cal.com''s API showed. What became of one, its booking says.')
$$);

-- Finding ------------------------------------------------------------------------------------------

create function private.iso_time(p_at timestamptz)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
end;
$$;
comment on function private.iso_time(timestamptz) is 'A time in ISO 8601, the same in every session.';

create function private.outline_of(p_tenant_id uuid, p_booking_id uuid)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'status', b.status, 'cal_uid', b.cal_uid,
      'start_time', private.iso_time(b.start_time), 'end_time', private.iso_time(b.end_time),
      'attendees', (
        select count(*)
        from public.booking_attendees a
        where a.tenant_id = b.tenant_id and a.booking_id = b.id and a.left_at is null
      ))
    from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = p_booking_id
  );
end;
$$;
comment on function private.outline_of(uuid, uuid) is
  'What findings compare of a booking; null when there is no such booking.';

create function private.is_as_shown(p_tenant_id uuid, p_booking_id uuid, p_details jsonb)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  b public.bookings;
begin
  select n.* into b
  from public.bookings n
  where n.tenant_id = p_tenant_id and n.id = p_booking_id;
  -- A uid it had before has said its last word.
  if b.cal_uid <> p_details ->> 'uid' and p_details -> 'observed' ? 'moved_to' then
    return true;
  end if;
  return b.cal_uid = p_details ->> 'uid'
    and b.start_time = private.to_timestamp(p_details ->> 'startTime')
    and b.end_time = private.to_timestamp(p_details ->> 'endTime')
    and case p_details #>> '{observed,status}'
      when 'accepted' then b.status in ('confirmed', 'rescheduled', 'completed', 'no_show')
      when 'pending' then b.status = 'requested'
      when 'cancelled' then b.status in ('cancelled', 'rejected')
      else b.status = 'rejected'
    end
    and (b.status in ('cancelled', 'rejected') or jsonb_array_length(p_details -> 'attendees') = (
      select count(*)
      from public.booking_attendees a
      where a.tenant_id = b.tenant_id and a.booking_id = b.id and a.left_at is null
    ));
end;
$$;
comment on function private.is_as_shown(uuid, uuid, jsonb) is
  'Whether a booking is, as far as findings compare, what an observation (its details) shows: most are, and need no look before and after.';

create function private.note_findings(
  p_tenant_id uuid,
  p_event_ids text[],
  p_reconciliation_id bigint,
  p_with_missing boolean,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.reconciliation_findings (
    tenant_id, reconciliation_id, kind, cal_uid, booking_id, event_id, found_at, seen_at, before
  )
  select p_tenant_id, p_reconciliation_id,
    case when u.booking_id is null then 'missing' else 'changed' end::public.finding_kind,
    e.cal_uid, u.booking_id, e.event_id, p_now, p_now,
    private.outline_of(p_tenant_id, u.booking_id)
  from public.webhook_events e
  left join lateral (
    select k.booking_id
    from public.booking_uids k
    where k.tenant_id = e.tenant_id and k.cal_uid in (e.cal_uid, e.previous_uid)
    limit 1
  ) u on true
  where e.tenant_id = p_tenant_id
    and e.provider = 'cal-api'
    and e.event_id = any (p_event_ids)
    and case
      when u.booking_id is null then p_with_missing
      else private.is_as_shown(
        p_tenant_id, u.booking_id, private.event_details(e.body)) is not true
    end
  order by e.id;
end;
$$;
comment on function private.note_findings(uuid, text[], bigint, boolean, timestamptz) is
  'Writes down how bookings are that observations, which wait to be applied, may change. p_with_missing: also those nobody had told of, which is no wonder in a backfill.';

create function private.note_gone(p_tenant_id uuid, p_cal_uid text, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.reconciliation_findings as f (
    tenant_id, kind, cal_uid, booking_id, found_at, seen_at, before
  )
  select p_tenant_id, 'gone', p_cal_uid, u.booking_id, p_now, p_now,
    private.outline_of(p_tenant_id, u.booking_id)
  from (values (p_cal_uid)) g (cal_uid)
  left join public.booking_uids u on u.tenant_id = p_tenant_id and u.cal_uid = g.cal_uid
  on conflict (tenant_id, cal_uid) where kind = 'gone' do update
  set seen_at = excluded.seen_at;
end;
$$;
comment on function private.note_gone(uuid, text, timestamptz) is
  'Writes down that Cal.com does not know a booking any more. What to do about it is for people to say.';

create function private.close_findings(p_limit integer default 1000)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_count integer;
begin
  with told as materialized (
    select f.tenant_id, f.id, f.before, e.booking_id,
      private.outline_of(e.tenant_id, e.booking_id) as after
    from public.reconciliation_findings f
    -- Of who moves nothing is written; it is disabled meanwhile.
    join public.tenants t on t.id = f.tenant_id and t.disabled_at is null
    join public.webhook_events e
      on e.tenant_id = f.tenant_id and e.provider = 'cal-api' and e.event_id = f.event_id
    where f.after is null and f.event_id is not null and e.status <> 'pending'
      -- What is tried again may come to something yet.
      and (e.status <> 'failed' or e.retry_at is null)
    limit p_limit
    for update of f skip locked
  ),
  same as (
    delete from public.reconciliation_findings f
    using told t
    where f.tenant_id = t.tenant_id and f.id = t.id and t.before = t.after
  ),
  changed as (
    update public.reconciliation_findings f
    set after = coalesce(t.after, '{}'), booking_id = t.booking_id
    from told t
    -- Also where there is no booking before or after: what stays open is looked at again each minute,
    -- in place of others.
    where f.tenant_id = t.tenant_id and f.id = t.id and (t.before = t.after) is not true
  )
  select count(*)::integer into v_count from told;
  return v_count;
end;
$$;
comment on function private.close_findings(integer) is
  'Writes down what became of what was found, once it is applied or given up; what changed nothing is no finding. Tells how many it looked at.';

create function private.prune_findings(p_limit integer default 10000, p_now timestamptz default now())
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  with old as materialized (
    select o.tenant_id, o.id
    from public.reconciliation_findings o
    where o.seen_at < p_now - interval '90 days'
      and not private.is_being_copied(o.tenant_id)
    limit p_limit
  )
  delete from public.reconciliation_findings f
  using old
  where f.tenant_id = old.tenant_id and f.id = old.id;
  with old as materialized (
    select o.tenant_id, o.id
    from public.reconciliations o
    where o.started_at < p_now - interval '7 days'
      and (o.started_at < p_now - interval '90 days' or o.kind = 'updated')
      and not private.is_being_copied(o.tenant_id)
      and not exists (
        select
        from public.reconciliation_findings f
        where f.tenant_id = o.tenant_id and f.reconciliation_id = o.id
      )
      and not exists (
        select
        from private.sync_cursors c
        where c.tenant_id = o.tenant_id and c.reconciliation_id = o.id
      )
    limit p_limit
  )
  delete from public.reconciliations r
  using old
  where r.tenant_id = old.tenant_id and r.id = old.id;
end;
$$;
comment on function private.prune_findings(integer, timestamptz) is
  'Findings and walks are kept for 90 days; the walks for what changed, of which there are many a day, for a week when they found nothing.';

create view private.connections_told with (security_invoker = true) as
select c.tenant_id, c.state, c.webhook, c.last_reconciled_at, f.never_told, e.error
from private.connections c
cross join lateral (
  select count(*)::integer as never_told
  from public.reconciliation_findings n
  where n.tenant_id = c.tenant_id and n.kind = 'missing' and n.found_at > now() - interval '7 days'
) f
cross join lateral (
  select string_agg(distinct s.error, '; ') as error
  from private.sync_cursors s
  where s.tenant_id = c.tenant_id
) e;
comment on view private.connections_told is
  'What people want to know of each connection at a glance; connection and tenant_health tell it.';

create view public.found_in_cal with (security_invoker = true) as
select
  t.slug as tenant, f.found_at, f.kind,
  (
    select b.event_title from public.bookings b
    where b.tenant_id = f.tenant_id and b.id = f.booking_id
  ) as event_title,
  (
    select b.attendee_name from public.bookings b
    where b.tenant_id = f.tenant_id and b.id = f.booking_id
  ) as attendee_name,
  f.before, f.after,
  (
    select min(e.received_at)
    from public.webhook_events e
    where e.tenant_id = f.tenant_id
      and e.booking_id = f.booking_id
      and e.cal_uid = f.cal_uid
      and e.provider = 'cal.com'
      and e.received_at > f.found_at
      and e.occurred_at <= f.found_at
  ) as webhook_came_at,
  f.cal_uid, f.seen_at, f.tenant_id, f.id as finding_id, f.booking_id, f.reconciliation_id
from public.tenants t
-- As the chapter views says: a first page reads a page.
cross join lateral (
  select *
  from public.reconciliation_findings f
  where f.tenant_id = t.id and (f.after is not null or f.kind = 'gone')
  order by f.id desc
  limit (select null::bigint)
) f;
comment on view public.found_in_cal is
  'What Cal.com''s API showed that no webhook had told, tenant by tenant, the newest first: what was healed, and what Cal.com does not know any more.';
comment on column public.found_in_cal.tenant is 'The tenant''s slug.';
comment on column public.found_in_cal.found_at is 'When it was found.';
comment on column public.found_in_cal.kind is 'What it is: missing, changed or gone.';
comment on column public.found_in_cal.event_title is 'Title of the booking.';
comment on column public.found_in_cal.attendee_name is 'The booker''s name.';
comment on column public.found_in_cal.before is 'How the booking was here; empty when it was not known.';
comment on column public.found_in_cal.after is 'How it is since; empty of what is gone.';
comment on column public.found_in_cal.webhook_came_at is
  'When a webhook that tells of the time before came after all; empty while none has.';
comment on column public.found_in_cal.cal_uid is 'The uid the API showed, or did not know.';
comment on column public.found_in_cal.seen_at is 'When it was found last, of what is gone.';
comment on column public.found_in_cal.tenant_id is 'The tenant.';
comment on column public.found_in_cal.finding_id is 'The finding.';
comment on column public.found_in_cal.booking_id is 'The booking here.';
comment on column public.found_in_cal.reconciliation_id is 'The walk that found it.';
revoke all on public.found_in_cal from anon, authenticated, service_role;
grant select on public.found_in_cal to authenticated, service_role;
