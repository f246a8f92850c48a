-- Queueing: what is due moves from the table into the queue, the tenants by turns.

select pgmq.create('reminders');

create function private.is_anything_due(p_now timestamptz)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Not by exists: where much was due when the statistics were taken, the planner would look for
  -- the first in the table, and read all of it when there is none.
  return coalesce(
    (select min(r.send_at) from public.reminders r where r.status = 'scheduled') <= p_now, false);
end;
$$;
comment on function private.is_anything_due(timestamptz) is
  'Whether a reminder is due that is not queued. One look into an index.';

-- A line is what one tenant sends on one channel. The queue has a few of each line at a time, or
-- a tenant with ten thousand reminders would keep the others waiting.
create function private.line_limit()
  returns integer
  language sql
  immutable
  set search_path = ''
as $$ select 200 $$;
comment on function private.line_limit() is
  'How many reminders of one tenant and channel may be queued that no sender has seen.';

create function private.lines()
  returns table (tenant_id uuid, channel public.reminder_channel, places integer)
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select t.id, c.channel, private.line_limit() - coalesce(q.count, 0)::integer
  from public.tenants t
  cross join unnest(enum_range(null::public.reminder_channel)) c (channel)
  left join (
    select r.tenant_id, r.channel, count(*) as count
    from public.reminders r
    where r.status = 'queued' and r.claimed_until is null
    group by r.tenant_id, r.channel
  ) q on q.tenant_id = t.id and q.channel = c.channel
  where t.disabled_at is null;
end;
$$;
comment on function private.lines() is
  'Each tenant''s channels, and how many more reminders may be queued there.';

create type private.place_in_line as (
  tenant_id uuid,
  reminder_id uuid,
  send_at timestamptz,
  place bigint
);
comment on type private.place_in_line is
  'A due reminder and its place among its tenant''s: those with a low place are queued first.';

create function private.next_in_line(p_limit integer, p_now timestamptz)
  returns private.place_in_line[]
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Skips what a booking's transaction holds: it is about to move or cancel it.
  return array(
    with next as materialized (
      select n.*
      from private.lines() l
      -- Not a constant below: then the planner may take the index reminders_due and walk, for each
      -- line, all that is due of everyone. This way only reminders_open has the order.
      cross join unnest(array['scheduled']::public.reminder_status[]) w (status)
      cross join lateral (
        select r.tenant_id, r.id, r.send_at
        from public.reminders r
        where r.tenant_id = l.tenant_id
          and r.channel = l.channel
          and r.send_at <= p_now
          and r.status = w.status
          and r.status in ('scheduled', 'queued', 'failed', 'unknown')
        order by r.send_at
        limit greatest(l.places, 0)
        for update skip locked
      ) n
    ),
    placed as (
      select n.tenant_id, n.id, n.send_at,
        row_number() over (partition by n.tenant_id order by n.send_at, n.id) as place
      from next n
    )
    select row(p.tenant_id, p.id, p.send_at, p.place)::private.place_in_line
    from placed p
    order by p.place, p.send_at
    limit p_limit
  );
end;
$$;
comment on function private.next_in_line(integer, timestamptz) is
  'Locks the due reminders that are to be queued next: the first of each tenant, then the second of each.';

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
as $$
declare
  v_next private.place_in_line[];
  v_messages jsonb[];
begin
  if not private.is_anything_due(p_now) or not pg_try_advisory_xact_lock(private.queue_lock()) then
    return 0;
  end if;
  v_next := private.next_in_line(p_limit, p_now);

  with queued as (
    update public.reminders r
    set status = 'queued'
    from unnest(v_next) n
    where r.tenant_id = n.tenant_id and r.id = n.reminder_id
    returning r.tenant_id, r.id, r.generation, r.channel, r.send_at, n.place
  )
  select array_agg(
    jsonb_build_object(
      'tenant_id', q.tenant_id, 'reminder_id', q.id, 'generation', q.generation,
      'channel', q.channel
    )
    order by q.place, q.send_at
  )
  into v_messages
  from queued q;

  if v_messages is null then
    return 0;
  end if;
  perform pgmq.send_batch('reminders', v_messages);
  return cardinality(v_messages);
end;
$$;
comment on function private.queue_due_reminders(integer, timestamptz) is
  'Moves due reminders into the queue, the tenants by turns and each tenant''s longest due first; tells how many. None while another transaction does so.';

create function private.requeue_lost_reminders(p_now timestamptz)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_count integer;
begin
  -- A queue can be purged with one click in Studio; what it held must not be forgotten.
  if exists (select from pgmq.q_reminders) then
    return 0;
  end if;

  -- What a sender holds will be settled.
  update public.reminders r
  set status = 'scheduled',
      may_be_taken = r.may_be_taken or r.claimed_until is not null,
      claimed_until = null
  from (
    select q.tenant_id, q.id
    from public.reminders q
    where q.status = 'queued' and (q.claimed_until is null or q.claimed_until <= p_now)
    order by q.id
    for update skip locked
  ) q
  where r.tenant_id = q.tenant_id and r.id = q.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.requeue_lost_reminders(timestamptz) is
  'Plans reminders again whose messages are no longer in the queue; tells how many.';
