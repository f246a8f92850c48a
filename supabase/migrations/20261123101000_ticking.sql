-- Delivering: the tick moves what is due into the queue; the sender claims, sends, settles.

select pgmq.create('reminders');

-- The tick --------------------------------------------------------------------------------

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
  v_messages jsonb[];
begin
  -- Skips what a booking's transaction holds: it is about to move or cancel it.
  with due as (
    select r.tenant_id, r.id
    from public.reminders r
    where r.status = 'scheduled' and r.send_at <= p_now
    order by r.send_at
    limit p_limit
    for update skip locked
  ),
  queued as (
    update public.reminders r
    set status = 'queued'
    from due d
    where r.tenant_id = d.tenant_id and r.id = d.id
    returning r.tenant_id, r.id, r.generation, r.send_at
  )
  select array_agg(
    jsonb_build_object('tenant_id', q.tenant_id, 'reminder_id', q.id, 'generation', q.generation)
    order by q.send_at
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
  'Moves due reminders into the queue, the longest due first; tells how many.';

create function private.is_anything_to_send(p_now timestamptz default now())
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select exists (
      select from public.reminders r
      where r.status = 'queued' and r.claimed_until is null
    )
    or exists (
      select from public.reminders r
      where r.status = 'queued' and r.claimed_until <= p_now
    )
  );
end;
$$;
comment on function private.is_anything_to_send(timestamptz) is
  'Whether something is queued that no sender holds.';

create function private.requeue_lost_reminders()
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

  update public.reminders r
  set status = 'scheduled', claimed_until = null
  from (
    select q.tenant_id, q.id
    from public.reminders q
    where q.status = 'queued'
    order by q.id
    for update skip locked
  ) q
  where r.tenant_id = q.tenant_id and r.id = q.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.requeue_lost_reminders() is
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

create function private.ping_sender()
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

  -- Only a hint: the request is sent after commit, never retried, and the next tick pings
  -- again while something is left. The sender works for up to a minute.
  return net.http_post(
    url := rtrim(v_url, '/') || '/deliver-reminders',
    headers := jsonb_build_object(
      'content-type', 'application/json',
      'x-cron-key', coalesce(private.setting('calbase_cron_key'), '')
    ),
    body := '{}'::jsonb,
    timeout_milliseconds := 60000
  );
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
    perform private.requeue_lost_reminders();
  end if;
  if v_queued > 0 or private.is_anything_to_send(p_now) then
    perform private.ping_sender();
  end if;
  return v_queued;
end;
$$;
comment on function private.tick(timestamptz) is
  'Queues what is due and pings the sender if there is work; tells how many were queued. Run every ten seconds.';
