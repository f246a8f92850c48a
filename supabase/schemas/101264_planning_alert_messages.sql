-- Planning alert messages: what is to be said to whom, and when.
--
-- News is the difference between the alerts and what a recipient knows of them. It is asked for
-- anew each time, so nothing has to be remembered where nothing can be sent: what opens and is
-- resolved meanwhile is no news any more. A recipient has one message on its way at a time, of
-- critical alerts and of the others each; what happens meanwhile comes together in the next one.

create type private.alert_message_kind as enum ('news', 'digest', 'test');
comment on type private.alert_message_kind is 'What a message to a recipient of alerts is for.';

create type private.alert_message_state as enum ('pending', 'sent', 'failed', 'unknown');
comment on type private.alert_message_state is
  'pending: to be sent, or tried again. failed: it cannot be. unknown: the recipient may have it, and asked again might get it twice too often.';

create table private.alert_messages (
  id bigint not null generated always as identity,
  recipient_id bigint not null,
  kind private.alert_message_kind not null,
  is_critical boolean not null default false,
  state private.alert_message_state not null default 'pending',
  made_at timestamptz not null,
  send_at timestamptz not null,
  attempts integer not null default 0,
  leased_until timestamptz,
  may_be_taken boolean not null default false,
  settled_at timestamptz,
  error text,
  constraint alert_messages_pkey primary key (id),
  constraint alert_messages_recipient_fkey foreign key (recipient_id)
    references public.alert_recipients (id) on delete cascade,
  constraint only_a_pending_message_is_leased check (state = 'pending' or leased_until is null),
  constraint a_message_ends_at_some_time check ((state = 'pending') = (settled_at is null))
);
create unique index alert_messages_on_their_way
  on private.alert_messages (recipient_id, kind, is_critical) where state = 'pending';
create index alert_messages_of_the_hour on private.alert_messages (recipient_id, made_at);
alter table private.alert_messages enable row level security;
comment on table private.alert_messages is
  'The outbox of alerts: a row per message to a recipient. What news says is in alert_notices; what a digest says is looked up when it is sent.';
comment on column private.alert_messages.may_be_taken is
  'Whether an attempt ended without anybody knowing whether the recipient has it.';

create table private.alert_notices (
  recipient_id bigint not null,
  alert_id bigint not null,
  episode integer not null,
  opened_in bigint,
  resolved_in bigint,
  constraint alert_notices_pkey primary key (recipient_id, alert_id),
  constraint alert_notices_recipient_fkey foreign key (recipient_id)
    references public.alert_recipients (id) on delete cascade,
  constraint alert_notices_alert_fkey foreign key (alert_id)
    references public.alerts (id) on delete cascade,
  constraint alert_notices_opened_in_fkey foreign key (opened_in)
    references private.alert_messages (id) on delete cascade,
  constraint alert_notices_resolved_in_fkey foreign key (resolved_in)
    references private.alert_messages (id) on delete set null
);
create index alert_notices_of_alert on private.alert_notices (alert_id);
create index alert_notices_opened_in on private.alert_notices (opened_in);
create index alert_notices_resolved_in on private.alert_notices (resolved_in);
-- Those that are told of, and not yet that they are over.
create index alert_notices_to_end on private.alert_notices (alert_id) where resolved_in is null;
alter table private.alert_notices enable row level security;
comment on table private.alert_notices is
  'What a recipient knows of an alert: which message says that it is open, and which that it is resolved.';
comment on column private.alert_notices.episode is
  'Which time it was open (alerts.reopened): when it comes back, it is told again.';

-- News -------------------------------------------------------------------------------------------

create function private.alerts_of(p_recipient public.alert_recipients)
  returns setof public.alerts
  language sql
  stable
  set search_path = ''
as $$
  select a.*
  from public.alerts a
  where p_recipient.tenant_id is null or (a.for_tenant and a.tenant_id = p_recipient.tenant_id)
$$;
comment on function private.alerts_of(public.alert_recipients) is
  'The alerts that are a recipient''s business: an operator''s all, a tenant''s those that are for its own admins.';

create type private.alert_news as (
  recipient_id bigint,
  alert_id bigint,
  episode integer,
  is_resolved boolean,
  is_critical boolean
);
comment on type private.alert_news is 'Something that a recipient does not know yet: that an alert is open, or resolved.';

create function private.opened_news()
  returns setof private.alert_news
  language sql
  stable
  set search_path = ''
as $$
  select r.id, a.id, a.reopened, false, k.is_critical
  from public.alerts a
  join private.alert_catalog() k on k.kind = a.kind
  join public.alert_recipients r on r.tenant_id is null or (a.for_tenant and a.tenant_id = r.tenant_id)
  where a.resolved_at is null
    and a.acknowledged_at is null
    and (k.is_critical or not r.digest_only)
    and not exists (
      select
      from private.alert_notices n
      where n.recipient_id = r.id and n.alert_id = a.id and n.episode = a.reopened
    )
$$;
comment on function private.opened_news() is
  'Open alerts that nobody has acknowledged, and who is to be told of them and was not.';

create function private.resolved_news()
  returns setof private.alert_news
  language sql
  stable
  set search_path = ''
as $$
  select n.recipient_id, a.id, a.reopened, true, k.is_critical
  from private.alert_notices n
  join public.alerts a on a.id = n.alert_id and a.reopened = n.episode
  join private.alert_messages m on m.id = n.opened_in and m.state in ('sent', 'unknown')
  join private.alert_catalog() k on k.kind = a.kind
  where n.resolved_in is null and a.resolved_at is not null
$$;
comment on function private.resolved_news() is
  'Resolved alerts, and who was told that they are open and not that they are over.';

create function private.is_quiet_for(p_recipient public.alert_recipients, p_now timestamptz)
  returns boolean
  language sql
  stable
  set search_path = ''
as $$
  select p_recipient.quiet_from is not null and private.is_between(
    (p_now at time zone p_recipient.time_zone)::time, p_recipient.quiet_from, p_recipient.quiet_until)
$$;
comment on function private.is_quiet_for(public.alert_recipients, timestamptz) is
  'Whether a recipient has its quiet hours.';

create function private.may_be_told(
  p_recipient public.alert_recipients,
  p_is_critical boolean,
  p_now timestamptz
)
  returns boolean
  language sql
  stable
  set search_path = ''
as $$
  select (p_is_critical or not private.is_quiet_for(p_recipient, p_now))
    and not exists (
      select
      from private.alert_messages m
      where m.recipient_id = p_recipient.id
        and m.kind = 'news'
        and m.is_critical = p_is_critical
        and m.state = 'pending'
    )
    and (
      select count(*) filter (where m.state <> 'failed') < p_recipient.max_per_hour
        -- Who is given anew, or could be told since, is told at once.
        and (p_recipient.failing_since is null or count(*) filter (where m.state = 'failed') = 0)
      from private.alert_messages m
      where m.recipient_id = p_recipient.id
        and m.made_at > p_now - interval '1 hour'
        and m.kind = 'news'
        and m.is_critical = p_is_critical
    )
$$;
comment on function private.may_be_told(public.alert_recipients, boolean, timestamptz) is
  'Whether a message with news may be made for a recipient: not in its quiet hours unless critical, not beside one that is on its way, not more than it takes in an hour, and, while it cannot be told, one in an hour.';

create function private.plan_news(p_now timestamptz)
  returns integer
  language sql
  volatile
  set search_path = ''
as $$
  with news as materialized (
    select * from private.opened_news() union all select * from private.resolved_news()
  ),
  message as (
    insert into private.alert_messages (recipient_id, kind, is_critical, made_at, send_at)
    select r.id, 'news', s.is_critical, p_now, p_now
    from (select distinct n.recipient_id, n.is_critical from news n) s
    join public.alert_recipients r on r.id = s.recipient_id
    where private.may_be_told(r, s.is_critical, p_now)
    returning id, recipient_id, is_critical
  ),
  notice as (
    insert into private.alert_notices as t (recipient_id, alert_id, episode, opened_in, resolved_in)
    select n.recipient_id, n.alert_id, n.episode,
      case when not n.is_resolved then m.id end, case when n.is_resolved then m.id end
    from news n
    join message m on m.recipient_id = n.recipient_id and m.is_critical = n.is_critical
    on conflict (recipient_id, alert_id) do update
    set episode = excluded.episode,
        opened_in = coalesce(excluded.opened_in, t.opened_in),
        resolved_in = excluded.resolved_in
  )
  select count(*)::integer from message
$$;
comment on function private.plan_news(timestamptz) is
  'Makes the messages that tell what is news; tells how many.';

-- The digest -------------------------------------------------------------------------------------

create function private.last_digest_time(p_recipient public.alert_recipients, p_now timestamptz)
  returns timestamptz
  language sql
  stable
  set search_path = ''
as $$
  select max(d.at)
  from (
    select ((p_now at time zone p_recipient.time_zone)::date - days + p_recipient.digest_at)
      at time zone p_recipient.time_zone as at
    from generate_series(0, 1) days
  ) d
  where d.at <= p_now
$$;
comment on function private.last_digest_time(public.alert_recipients, timestamptz) is
  'When the last digest of a recipient was due; null for one that wants none.';

create function private.digest_of(p_recipient public.alert_recipients, p_now timestamptz)
  returns setof public.alerts
  language sql
  stable
  set search_path = ''
as $$
  select a.*
  from private.alerts_of(p_recipient) a
  where a.resolved_at is null and a.acknowledged_at is null
    or a.resolved_at > p_now - interval '1 day'
$$;
comment on function private.digest_of(public.alert_recipients, timestamptz) is
  'What a digest says to a recipient: what is open and was not acknowledged, and what was resolved in a day.';

create function private.plan_digests(p_now timestamptz)
  returns integer
  language sql
  volatile
  set search_path = ''
as $$
  with due as (
    update public.alert_recipients r
    set last_digest_at = p_now
    where coalesce(r.last_digest_at, r.created_at) < private.last_digest_time(r, p_now)
    returning r as recipient
  ),
  message as (
    insert into private.alert_messages (recipient_id, kind, made_at, send_at)
    select (d.recipient).id, 'digest', p_now, p_now
    from due d
    where exists (select from private.digest_of(d.recipient, p_now))
    on conflict (recipient_id, kind, is_critical) where state = 'pending' do nothing
    returning id
  )
  select count(*)::integer from message
$$;
comment on function private.plan_digests(timestamptz) is
  'Makes the digests that are due, one for each recipient however many were missed; tells how many.';

create function private.plan_alert_messages(p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Of two at once, the second would make what the first has made.
  if not exists (select from public.alert_recipients)
    or not pg_try_advisory_xact_lock(hashtextextended('calbase plans alert messages', 0))
  then
    return 0;
  end if;
  return private.plan_news(p_now) + private.plan_digests(p_now);
end;
$$;
comment on function private.plan_alert_messages(timestamptz) is
  'Makes the messages that are to be sent to recipients of alerts; tells how many.';

create function private.prune_alert_messages(p_now timestamptz default now())
  returns void
  language sql
  volatile
  set search_path = ''
as $$
  delete from private.alert_messages m
  where m.settled_at < p_now - interval '30 days'
    and not exists (select from private.alert_notices n where n.opened_in = m.id)
$$;
comment on function private.prune_alert_messages(timestamptz) is
  'Deletes messages that ended 30 days ago, unless they tell that an alert is open: its end is to be told, too.';
