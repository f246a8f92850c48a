-- Rate limiting: which of the candidates are sent now, at the pace of their accounts.

create function private.begin_probes(
  p_candidates private.candidate[],
  p_lease_seconds integer,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- By key: the order of all who change several circuits.
  perform private.begin_probe(l.tenant_id, l.channel, l.first_id, p_lease_seconds, p_now)
  from (
    select k.tenant_id, k.channel,
      (array_agg((c.reminder).id order by c.message_id))[1] as first_id
    from unnest(p_candidates) c
    join private.channel_circuits k
      on k.tenant_id = (c.reminder).tenant_id and k.channel = (c.reminder).channel
    group by k.tenant_id, k.channel
    order by k.tenant_id, k.channel
  ) l;
end;
$$;
comment on function private.begin_probes(private.candidate[], integer, timestamptz) is
  'Makes the first candidate of each stopped channel its probe.';

create function private.probes_only(
  p_candidates private.candidate[],
  p_lease_seconds integer,
  p_now timestamptz
)
  returns private.candidate[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_candidates private.candidate[];
begin
  -- Hardly ever is a channel stopped.
  if not exists (select from private.channel_circuits) then
    return p_candidates;
  end if;
  perform private.begin_probes(p_candidates, p_lease_seconds, p_now);

  v_candidates := array(
    select row(
      c.message_id, c.reminder, c.content,
      case when k.channel is not null
        then row('scheduled', 'channel_stopped', k.reason, k.retry_at)::private.judgement
      end,
      null
    )::private.candidate
    from unnest(p_candidates) c
    left join private.channel_circuits k
      on k.tenant_id = (c.reminder).tenant_id
      and k.channel = (c.reminder).channel
      and k.probe_id is distinct from (c.reminder).id
  );
  perform private.defer(v_candidates, p_now);
  return array(select c from unnest(v_candidates) c where (c.deferral).status is null);
end;
$$;
comment on function private.probes_only(private.candidate[], integer, timestamptz) is
  'Of a stopped channel that may be tried again only one candidate goes on; the others wait for what becomes of it.';

create function private.rate_of(p_rates jsonb, p_channel public.reminder_channel)
  returns numeric
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select (p_rates ->> p_channel::text)::numeric
    where jsonb_typeof(p_rates -> p_channel::text) = 'number'
      and (p_rates ->> p_channel::text)::numeric > 0
  );
end;
$$;
comment on function private.rate_of(jsonb, public.reminder_channel) is
  'How many messages a second the project''s own account on a channel takes; null when nobody said.';

create function private.with_slots(
  p_candidates private.candidate[],
  p_rates jsonb,
  p_now timestamptz
)
  returns private.candidate[]
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  return array(
    with candidate as materialized (
      select c.message_id, c.reminder, c.content, (c.reminder).channel, a.tenant_id as account_of,
        a.rate_per_second,
        row_number() over (
          partition by a.tenant_id, (c.reminder).channel order by c.message_id) - 1 as place
      from unnest(p_candidates) c
      left join private.channel_accounts a
        on a.tenant_id = (c.reminder).tenant_id and a.channel = (c.reminder).channel
    ),
    account as materialized (
      select c.channel, c.account_of, count(*)::integer as wanted,
        case when c.account_of is null then private.rate_of(p_rates, c.channel)
          else c.rate_per_second end as rate
      from candidate c
      group by c.channel, c.account_of, c.rate_per_second
      order by c.channel, c.account_of
    ),
    -- In that order: the order of all who take slots of several accounts.
    slots as materialized (
      select a.channel, a.account_of,
        private.take_slots(a.account_of, a.channel, a.rate, a.wanted, p_now) as s
      from account a
    )
    select row(
      c.message_id, c.reminder, case when c.place < (t.s).taken then c.content end, null,
      (t.s).first_at + c.place * (t.s).apart - p_now
    )::private.candidate
    from candidate c
    join slots t on t.channel = c.channel and t.account_of is not distinct from c.account_of
  );
end;
$$;
comment on function private.with_slots(private.candidate[], jsonb, timestamptz) is
  'The candidates with when each may be sent, at the rates of their accounts; without content those that get no slot.';

create function private.is_paced(p_rates jsonb)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return p_rates <> '{}'
    or exists (select from private.sending_slots)
    or exists (select from private.channel_accounts a where a.rate_per_second is not null);
end;
$$;
comment on function private.is_paced(jsonb) is
  'Whether any account has a rate, or had to pause.';

create function private.rate_limited(
  p_candidates private.candidate[],
  p_rates jsonb,
  p_now timestamptz
)
  returns private.candidate[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_candidates private.candidate[];
begin
  if not private.is_paced(p_rates) then
    return p_candidates;
  end if;
  v_candidates := private.with_slots(p_candidates, p_rates, p_now);
  -- The queue shows it again when its slot is near enough to wait for.
  perform pgmq.set_vt(
    'reminders', c.message_id,
    greatest(1, ceil(extract(epoch from c.send_after - private.sending_horizon() / 2)))::integer)
  from unnest(v_candidates) c
  where c.content is null;
  return array(select c from unnest(v_candidates) c where c.content is not null);
end;
$$;
comment on function private.rate_limited(private.candidate[], jsonb, timestamptz) is
  'The candidates that get a slot of their account soon; the others stay in the queue until theirs is near.';

create function private.read_queue(p_limit integer, p_lease_seconds integer)
  returns private.queue_message[]
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  return array(
    select row(
      m.msg_id, m.message ->> 'tenant_id', m.message ->> 'reminder_id', m.message -> 'generation'
    )::private.queue_message
    from pgmq.read('reminders', p_lease_seconds, p_limit) m
    order by m.msg_id
  );
end;
$$;
comment on function private.read_queue(integer, integer) is
  'Messages that no other sender sees for a while, and the reminders they are about.';

create function private.take_from_queue(
  p_limit integer,
  p_lease_seconds integer,
  p_may_wait boolean,
  p_now timestamptz
)
  returns private.queue_message[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_messages private.queue_message[] := private.read_queue(p_limit, p_lease_seconds);
begin
  -- With nothing to do, for another sender that is filling it. One that held anything could wait
  -- for a sender that waits for it.
  if p_may_wait and v_messages = '{}' and private.is_anything_due(p_now) then
    perform pg_advisory_xact_lock(private.queue_lock());
    v_messages := private.read_queue(p_limit, p_lease_seconds);
  end if;

  -- A line has few reminders in the queue: there may be more of them than the tick has seen.
  if cardinality(v_messages) < p_limit and private.queue_due_reminders(p_now => p_now) > 0 then
    v_messages := v_messages
      || private.read_queue(p_limit - cardinality(v_messages), p_lease_seconds);
  end if;
  return v_messages;
end;
$$;
comment on function private.take_from_queue(integer, integer, boolean, timestamptz) is
  'Messages to be claimed; when there are too few, more of what is due is queued first.';

create function private.without_full_accounts(
  p_messages private.queue_message[],
  p_now timestamptz
)
  returns private.queue_message[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_early jsonb;
begin
  -- Hardly ever has an account given away that much.
  if not exists (
    select
    from private.sending_slots s
    where s.next_at > p_now + private.sending_horizon()
  ) then
    return p_messages;
  end if;

  select jsonb_object_agg(
    m.message_id,
    ceil(extract(epoch from s.next_at - private.sending_horizon() / 2 - p_now))::integer)
  into v_early
  from unnest(p_messages) m
  join public.reminders r on r.tenant_id = m.tenant_id and r.id = m.reminder_id
  join private.sending_slots s on s.channel = r.channel
  where s.next_at > p_now + private.sending_horizon()
    and s.tenant_id is not distinct from (
      select a.tenant_id
      from private.channel_accounts a
      where a.tenant_id = r.tenant_id and a.channel = r.channel
    );
  if v_early is null then
    return p_messages;
  end if;

  perform pgmq.set_vt('reminders', e.key::bigint, e.value::integer) from jsonb_each_text(v_early) e;
  return array(
    select m
    from unnest(p_messages) m
    where not v_early ? m.message_id::text
  );
end;
$$;
comment on function private.without_full_accounts(private.queue_message[], timestamptz) is
  'Messages without those whose account has given away its slots for now: their reminders are not judged.';

create function public.claim_reminders(
  p_limit integer default 50,
  p_lease_seconds integer default 120,
  p_now timestamptz default now(),
  p_rates jsonb default '{}',
  p_text_countries text[] default null
)
  returns setof jsonb
  language plpgsql
  volatile
  security definer
  set search_path = ''
  -- Judging a reminder takes less time than planning anew how to look it up.
  set plan_cache_mode = 'force_generic_plan'
  -- Where much is due, the planner expects much: compiling takes ten times as long as a claim.
  set jit = 'off'
as $$
declare
  v_candidates private.candidate[] := array[]::private.candidate[];
  v_wanted integer;
  v_messages private.queue_message[];
begin
  perform private.note_functions();
  if private.why_not_to_send() is not null then
    return;
  end if;

  -- Many in a row may turn out not to be sent now; behind them another tenant's may wait.
  for v_round in 1..20 loop
    v_wanted := p_limit - cardinality(v_candidates);
    v_messages := private.take_from_queue(v_wanted, p_lease_seconds, v_round = 1, p_now);
    exit when v_messages = '{}';
    v_candidates := v_candidates
      || private.filter_messages(private.without_full_accounts(v_messages, p_now), p_now);
    exit when cardinality(v_candidates) >= p_limit or cardinality(v_messages) < v_wanted;
  end loop;
  if cardinality(v_candidates) = 0 then
    return;
  end if;

  v_candidates := private.within_text_limits(
    v_candidates, private.calling_codes(p_text_countries), p_now);
  v_candidates := private.probes_only(v_candidates, p_lease_seconds, p_now);
  v_candidates := private.rate_limited(v_candidates, p_rates, p_now);
  return query select c from private.hand_out(v_candidates, p_lease_seconds, p_now) c;
end;
$$;
comment on function public.claim_reminders(integer, integer, timestamptz, jsonb, text[]) is
  'Hands out up to p_limit due reminders to one sender for p_lease_seconds, each judged at this moment, with what its message is made of and how long to wait before sending it. p_rates: how many messages a second the project''s own accounts take, for example {"email": 2}. p_text_countries: to which countries the project''s own account texts, by calling codes or numbers in them; without, to none unless a tenant names its own. What is not settled in time is handed out again. Nothing while this installation may not send.';
revoke execute on function
  public.claim_reminders(integer, integer, timestamptz, jsonb, text[])
  from public, anon, authenticated, service_role;
grant execute on function public.claim_reminders(integer, integer, timestamptz, jsonb, text[])
  to service_role;

create function public.hand_over_reminder(
  p_tenant_id uuid,
  p_reminder_id uuid,
  p_generation integer,
  p_attempt integer,
  p_now timestamptz default now()
)
  returns boolean
  language plpgsql
  volatile
  security definer
  set search_path = ''
as $$
begin
  return private.hand_over(p_tenant_id, p_reminder_id, p_generation, p_attempt, p_now);
end;
$$;
comment on function public.hand_over_reminder(uuid, uuid, integer, integer, timestamptz) is
  'To be called right before a claimed reminder goes to a provider that would send it twice if asked twice. False: it is no longer this sender''s, and must not be sent. If the attempt is never settled, it becomes unknown instead of being tried again.';
revoke execute on function public.hand_over_reminder(uuid, uuid, integer, integer, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.hand_over_reminder(uuid, uuid, integer, integer, timestamptz)
  to service_role;
