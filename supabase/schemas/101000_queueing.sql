-- Queueing: what is due moves from the table into the queue, the tenants by turns.
--
-- Who may send a reminder stands in its row: status, generation, claimed_until. The queue is what
-- the row cannot be: an order that takes the tenants by turns, handed out to many senders of whom
-- none waits for another, and an alarm clock, by which a reminder comes up again when its lease has
-- ended, its account has a slot or whoever changed its booking is done. As columns of the row these
-- would be in an index, which every claim would have to write; pgmq has them in a small table, and
-- Supabase shows it. A message names the reminder and is never changed; it proves nothing. One
-- that is lost is missed by its row.

create function private.has_queue()
  returns boolean
  language sql
  stable
  set search_path = ''
as $$
  select to_regclass('pgmq.q_reminders') is not null and to_regclass('pgmq.a_reminders') is not null;
$$;
comment on function private.has_queue() is 'Whether the queue is there: a dump leaves it out.';

create function private.make_queue()
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if private.has_queue() then
    return false;
  end if;
  perform pgmq.create('reminders');
  return true;
end;
$$;
comment on function private.make_queue() is 'Makes the queue where there is none; tells whether it did.';

select private.make_queue();

create function private.is_anything_due(p_now timestamptz)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
  -- Whatever the statistics say: in the order of the index, until the first.
  set enable_seqscan = 'off'
  set enable_bitmapscan = 'off'
  set enable_sort = 'off'
as $$
begin
  -- The five minutes find what is due; of the present ones, not everything is.
  return (
    select r.tenant_id
    from public.reminders r
    where r.status = 'scheduled'
      and date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
        <= date_bin('5 minutes', p_now, '2000-01-01 00:00Z')
      and r.send_at <= p_now
    order by date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
    limit 1
  ) is not null;
end;
$$;
comment on function private.is_anything_due(timestamptz) is
  'Whether a reminder is due that is not queued. One look into an index.';

create function private.due_reminders(p_limit integer, p_now timestamptz)
  returns table (tenant_id uuid, send_at timestamptz)
  language plpgsql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
  set enable_bitmapscan = 'off'
as $$
begin
  return query
  select r.tenant_id, r.send_at
  from public.reminders r
  where r.status = 'scheduled'
    and date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z')
      <= date_bin('5 minutes', p_now, '2000-01-01 00:00Z')
    and r.send_at <= p_now
    -- Asked of each that is due, before they are counted; what is on its way to another project is
    -- nobody's business here.
    and (select t.disabled_at is null from public.tenants t where t.id = r.tenant_id)
  limit p_limit;
end;
$$;
comment on function private.due_reminders(integer, timestamptz) is
  'Reminders that are due and not queued, of tenants that are enabled: for who counts them. At most p_limit.';

-- A tenant queue is what one tenant sends on one channel. The queue has a few of each at a time, or
-- a tenant with ten thousand reminders would keep the others waiting.
create function private.tenant_queue_limit()
  returns integer
  language sql
  immutable
  set search_path = ''
as $$ select 200 $$;
comment on function private.tenant_queue_limit() is
  'How many reminders of one tenant and channel may be queued that no sender has seen.';

create type private.due_tenant_queue as (
  since timestamptz,
  tenant_id uuid,
  channel public.reminder_channel
);
comment on type private.due_tenant_queue is
  'A tenant and channel that have something due, in which five minutes.';

create function private.tenant_queues_at_a_time()
  returns integer
  language sql
  immutable
  set search_path = ''
as $$ select 500 $$;
comment on function private.tenant_queues_at_a_time() is
  'How many tenant queues, each in its five minutes, are looked at in one go.';

create function private.tenant_queues_before(
  p_tenant_queue private.due_tenant_queue,
  p_now timestamptz
)
  returns private.due_tenant_queue[]
  language plpgsql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
  set enable_bitmapscan = 'off'
  set enable_sort = 'off'
as $$
begin
  -- From one to the next, past all else that is due of it in the same five minutes.
  return array(
    with recursive tenant_queue as (
      select p_tenant_queue.since, p_tenant_queue.tenant_id, p_tenant_queue.channel
      union all
      select n.since, n.tenant_id, n.channel
      from tenant_queue l
      cross join lateral (
        select date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z') as since,
          r.tenant_id, r.channel
        from public.reminders r
        where r.status = 'scheduled'
          and (date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z'), r.tenant_id, r.channel)
            < (l.since, l.tenant_id, l.channel)
          and r.send_at <= p_now
        order by date_bin('5 minutes', r.send_at, '2000-01-01 00:00Z') desc,
          r.tenant_id desc, r.channel desc
        limit 1
      ) n
    )
    select row(l.since, l.tenant_id, l.channel)::private.due_tenant_queue
    from tenant_queue l
    offset 1
    limit private.tenant_queues_at_a_time()
  );
end;
$$;
comment on function private.tenant_queues_before(private.due_tenant_queue, timestamptz) is
  'Who has something due, from the latest to the longest: as many as are looked at in one go. One look into an index for each.';

create function private.latest_tenant_queues(p_now timestamptz)
  returns private.due_tenant_queue[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return private.tenant_queues_before(row(
    date_bin('5 minutes', p_now, '2000-01-01 00:00Z') + interval '5 minutes',
    '00000000-0000-0000-0000-000000000000',
    enum_first(null::public.reminder_channel)
  )::private.due_tenant_queue, p_now);
end;
$$;
comment on function private.latest_tenant_queues(timestamptz) is
  'Who has something due, from now on backwards.';

create type private.queue_position as (
  tenant_id uuid,
  reminder_id uuid,
  generation integer,
  send_at timestamptz,
  place bigint
);
comment on type private.queue_position is
  'A due reminder and its place among its tenant''s: those with a low place are queued first.';

create function private.next_in_tenant_queues(
  p_tenant_queues private.due_tenant_queue[],
  p_limit integer,
  p_now timestamptz
)
  returns private.queue_position[]
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Skips what a booking's transaction holds: it is about to move or cancel it.
  return array(
    -- Not constants below: then the planner may take the index reminders_due or reminders_queued
    -- and walk, for each tenant queue, all that is due or queued of everyone. This way only
    -- reminders_open has the order.
    with what as materialized (
      select 'scheduled'::public.reminder_status as scheduled,
        'queued'::public.reminder_status as queued
    ),
    tenant_queue as materialized (
      select l.tenant_id, l.channel, private.tenant_queue_limit() - q.count as places,
        -- What is locked is what is queued, more or less, however many have something due.
        p_limit / greatest(
          count(*) filter (where q.count < private.tenant_queue_limit()) over (), 1) + 1
          as share
      from (select distinct d.tenant_id, d.channel from unnest(p_tenant_queues) d) l
      join public.tenants t on t.id = l.tenant_id
      cross join what w
      cross join lateral (
        select count(*)::integer as count
        from (
          select
          from public.reminders r
          where r.tenant_id = l.tenant_id
            and r.channel = l.channel
            and r.status = w.queued
            and r.status in ('scheduled', 'queued', 'failed', 'unknown')
            and r.claimed_until is null
          limit private.tenant_queue_limit()
        ) w
      ) q
      where t.disabled_at is null
    ),
    next as materialized (
      select n.*
      from tenant_queue l
      cross join what w
      cross join lateral (
        select r.tenant_id, r.id, r.generation, r.send_at
        from public.reminders r
        where r.tenant_id = l.tenant_id
          and r.channel = l.channel
          and r.send_at <= p_now
          and r.status = w.scheduled
          and r.status in ('scheduled', 'queued', 'failed', 'unknown')
        order by r.send_at
        limit least(l.places, l.share)
        for update skip locked
      ) n
      where l.places > 0
    ),
    placed as (
      select n.tenant_id, n.id, n.generation, n.send_at,
        row_number() over (partition by n.tenant_id order by n.send_at, n.id) as place
      from next n
    )
    select row(p.tenant_id, p.id, p.generation, p.send_at, p.place)::private.queue_position
    from placed p
    order by p.place, p.send_at
    limit p_limit
  );
end;
$$;
comment on function private.next_in_tenant_queues(
  private.due_tenant_queue[], integer, timestamptz) is
  'Locks the due reminders of these tenant queues that are to be queued next: the first of each tenant, then the second of each.';

create function private.send_messages(p_next private.queue_position[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_ids constant bigint[] := array(
    select pgmq.send_batch('reminders', array(
      select jsonb_build_object(
        'tenant_id', n.tenant_id, 'reminder_id', n.reminder_id, 'generation', n.generation)
      from unnest(p_next) with ordinality n
      order by n.ordinality
    ))
  );
begin
  -- The ids come in the order of the messages.
  perform private.queue_reminders(array(
    select row(n.tenant_id, n.reminder_id, v_ids[n.ordinality])::private.queued_reminder
    from unnest(p_next) with ordinality n
  ), p_now);
end;
$$;
comment on function private.send_messages(private.queue_position[], timestamptz) is
  'Puts reminders into the queue, in this order. They must be locked.';

create function private.queue_next(
  p_tenant_queues private.due_tenant_queue[],
  p_limit integer,
  p_now timestamptz
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_next constant private.queue_position[] :=
    private.next_in_tenant_queues(p_tenant_queues, p_limit, p_now);
begin
  if v_next <> '{}' then
    perform private.send_messages(v_next, p_now);
  end if;
  return cardinality(v_next);
end;
$$;
comment on function private.queue_next(private.due_tenant_queue[], integer, timestamptz) is
  'Moves due reminders of these tenant queues into the queue, the tenants by turns and each tenant''s longest due first; tells how many.';

-- Where more is due than is looked at in one go, each filling goes on where the last one ended.
create table private.round_robin (
  one boolean not null default true,
  ended_at private.due_tenant_queue,
  constraint round_robin_pkey primary key (one),
  constraint there_is_one check (one)
);
alter table private.round_robin enable row level security;
comment on table private.round_robin is
  'Where the last filling of the queue ended; nothing once it has come to the longest due.';

create function private.queue_round_robin(
  p_after private.due_tenant_queue,
  p_limit integer,
  p_now timestamptz
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_from private.due_tenant_queue := (select t.ended_at from private.round_robin t);
  v_tenant_queues private.due_tenant_queue[];
  v_count integer;
begin
  if v_from is null then
    v_from := p_after;
  end if;
  -- Those that are full are passed by, but not without end: the next one goes on.
  for v_round in 1..3 loop
    v_tenant_queues := private.tenant_queues_before(v_from, p_now);
    v_count := private.queue_next(v_tenant_queues, p_limit, p_now);
    v_from := case when cardinality(v_tenant_queues) = private.tenant_queues_at_a_time()
      then v_tenant_queues[cardinality(v_tenant_queues)] end;
    exit when v_count > 0 or v_from is null;
  end loop;

  insert into private.round_robin as t (ended_at)
  values (v_from)
  on conflict (one) do update set ended_at = excluded.ended_at;
  return v_count;
end;
$$;
comment on function private.queue_round_robin(private.due_tenant_queue, integer, timestamptz) is
  'Goes on with filling the queue where the last one ended, or after this tenant queue; tells how many were queued.';

-- One fills the queue at a time. Locking rows takes their newest version even where that no longer
-- matches: a second one would hold what the first has just queued, and who reads those messages
-- would find their reminders held.
create function private.queue_lock()
  returns bigint
  language sql
  immutable
  set search_path = ''
as $$ select hashtextextended('calbase fills the queue', 0) $$;
comment on function private.queue_lock() is 'Key of the advisory lock of whoever fills the queue.';

create function private.queue_due_reminders(
  p_limit integer default 5000,
  p_now timestamptz default now()
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
  -- Planning anew takes longer than all it does where little is due.
  set plan_cache_mode = 'force_generic_plan'
  -- One tenant queue and one reminder after the other, whatever the statistics say: statistics of
  -- an empty table outlive its being empty.
  set enable_seqscan = 'off'
  set enable_hashjoin = 'off'
  set enable_mergejoin = 'off'
as $$
declare
  v_tenant_queues private.due_tenant_queue[];
  v_count integer;
begin
  if not private.is_anything_due(p_now) or not pg_try_advisory_xact_lock(private.queue_lock()) then
    return 0;
  end if;
  v_tenant_queues := private.latest_tenant_queues(p_now);
  if cardinality(v_tenant_queues) < private.tenant_queues_at_a_time() then
    return private.queue_next(v_tenant_queues, p_limit, p_now);
  end if;

  -- Of many, who has something due since lately: they are not to wait behind full ones. And, as
  -- far as there is room, the next of all the others.
  v_count := private.queue_next(v_tenant_queues, (p_limit + 1) / 2, p_now);
  return v_count
    + private.queue_round_robin(
      v_tenant_queues[cardinality(v_tenant_queues)], p_limit - v_count, p_now);
end;
$$;
comment on function private.queue_due_reminders(integer, timestamptz) is
  'Moves due reminders into the queue, the tenants by turns and each tenant''s longest due first; tells how many. None while another transaction does so.';
