-- Delivering: the tick moves what is due into the queue; the sender claims, sends, settles.

select pgmq.create('reminders');

-- The tick --------------------------------------------------------------------------------

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
      cross join lateral (
        select r.tenant_id, r.id, r.send_at
        from public.reminders r
        -- As a span of the index reminders_open: told it column by column, the planner may walk
        -- all that is due of everyone, for each line.
        where r.status = 'scheduled'
          and (r.tenant_id, r.status, r.channel, r.send_at)
            >= (l.tenant_id, 'scheduled', l.channel, '-infinity')
          and (r.tenant_id, r.status, r.channel, r.send_at)
            <= (l.tenant_id, 'scheduled', l.channel, p_now)
        order by r.tenant_id, r.status, r.channel, r.send_at
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
  if not private.is_anything_due(p_now) then
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
  'Moves due reminders into the queue, the tenants by turns and each tenant''s longest due first; tells how many.';

create function private.is_anything_to_send(p_now timestamptz default now())
  returns boolean
  language plpgsql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
as $$
begin
  return exists (
      select from public.reminders r
      where r.status = 'queued' and r.claimed_until is null
    )
    or coalesce(
      (select min(r.claimed_until) from public.reminders r where r.status = 'queued') <= p_now,
      false
    );
end;
$$;
comment on function private.is_anything_to_send(timestamptz) is
  'Whether something is queued that no sender holds.';

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

create function private.setting(p_name text)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select v.decrypted_secret from vault.decrypted_secrets v where v.name = p_name
  );
end;
$$;
comment on function private.setting(text) is
  'A setting of this project, from Vault: calbase_functions_url or calbase_cron_key.';

create function private.call_sender(p_body jsonb, p_timeout_ms integer)
  returns bigint
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_url constant text := private.setting('calbase_functions_url');
begin
  if v_url is null then
    raise exception 'Vault has no secret named calbase_functions_url'
      using hint = 'select vault.create_secret(''https://<project>.supabase.co/functions/v1'', ''calbase_functions_url'');';
  end if;

  return net.http_post(
    url := rtrim(v_url, '/') || '/deliver-reminders',
    headers := jsonb_build_object(
      'content-type', 'application/json',
      'x-cron-key', coalesce(private.setting('calbase_cron_key'), '')
    ),
    body := p_body,
    timeout_milliseconds := p_timeout_ms
  );
end;
$$;
comment on function private.call_sender(jsonb, integer) is
  'Sends functions/deliver-reminders a request, after commit; gives its pg_net id.';

create function private.ping_sender()
  returns bigint
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Only a hint: the request is never retried, and the next tick pings again while something is
  -- left. The sender works for up to a minute.
  return private.call_sender('{}', 60000);
end;
$$;
comment on function private.ping_sender() is
  'Asks functions/deliver-reminders to work; gives the pg_net request id.';

create table private.heartbeat (
  name text not null,
  beat_at timestamptz not null,
  constraint heartbeat_pkey primary key (name)
);
alter table private.heartbeat enable row level security;
comment on table private.heartbeat is 'When each scheduled job last ran.';

create function private.beat(p_name text, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into private.heartbeat as h (name, beat_at)
  values (p_name, p_now)
  on conflict (name) do update set beat_at = excluded.beat_at;
end;
$$;
comment on function private.beat(text, timestamptz) is 'Notes that a scheduled job ran.';

create function private.tick(p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_queued constant integer := private.queue_due_reminders(p_now => p_now);
begin
  perform private.beat('tick', p_now);
  if v_queued = 0 and private.is_anything_to_send(p_now) then
    perform private.requeue_lost_reminders(p_now);
  end if;
  if v_queued > 0 or private.is_anything_to_send(p_now) then
    perform private.ping_sender();
  end if;
  return v_queued;
end;
$$;
comment on function private.tick(timestamptz) is
  'Queues what is due and pings the sender if there is work; tells how many were queued. Run every ten seconds.';
