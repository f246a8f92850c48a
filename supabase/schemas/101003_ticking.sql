-- The tick: queues what is due and pings the sender.

create function private.is_anything_to_send(p_now timestamptz default now())
  returns boolean
  language plpgsql
  stable
  set search_path = ''
  set enable_seqscan = 'off'
as $$
begin
  return exists (
    select
    from public.reminders r
    where r.status = 'queued' and coalesce(r.claimed_until, '-infinity') <= p_now
  );
end;
$$;
comment on function private.is_anything_to_send(timestamptz) is
  'Whether something is queued that no sender holds.';

create function private.call_function(p_name text, p_body jsonb, p_timeout_ms integer)
  returns bigint
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_url constant text := private.setting('calbase_functions_url');
begin
  if v_url is null then
    perform private.refuse(
      'Vault has no secret named calbase_functions_url',
      'select vault.create_secret(''https://<project>.supabase.co/functions/v1'', ''calbase_functions_url'');');
  end if;

  return net.http_post(
    url := rtrim(v_url, '/') || '/' || p_name,
    headers := jsonb_build_object(
      'content-type', 'application/json',
      'x-cron-key', coalesce(private.setting('calbase_cron_key'), '')
    ),
    body := p_body,
    timeout_milliseconds := p_timeout_ms
  );
end;
$$;
comment on function private.call_function(text, jsonb, integer) is
  'Sends one of the edge functions a request as the scheduler, after commit; gives its pg_net id.';

create function private.call_sender(p_body jsonb, p_timeout_ms integer)
  returns bigint
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  return private.call_function('deliver-reminders', p_body, p_timeout_ms);
end;
$$;
comment on function private.call_sender(jsonb, integer) is
  'Sends functions/deliver-reminders a request, after commit; gives its pg_net id.';

create table private.pings (
  request_id bigint not null,
  pinged_at timestamptz not null,
  function_name text not null,
  constraint pings_pkey primary key (request_id)
);
alter table private.pings enable row level security;
comment on table private.pings is
  'The pg_net requests of the last hour in which an edge function was pinged: doctor() looks for the answers. In real time.';

create function private.note_ping(
  p_request_id bigint,
  p_now timestamptz default now(),
  p_function text default 'deliver-reminders'
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  delete from private.pings p where p.pinged_at < p_now - interval '1 hour';
  -- A pg_net that was made anew counts from one again.
  insert into private.pings as p (request_id, pinged_at, function_name)
  values (p_request_id, p_now, p_function)
  on conflict (request_id) do update
  set (pinged_at, function_name) = row (excluded.pinged_at, excluded.function_name);
end;
$$;
comment on function private.note_ping(bigint, timestamptz, text) is 'Remembers a ping for an hour.';

create function private.ping_sender()
  returns bigint
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_request_id bigint;
begin
  -- Nobody to ping is no reason to undo the tick: health() and doctor() tell of it.
  if private.setting('calbase_functions_url') is null then
    return null;
  end if;
  -- Only a hint: the request is never retried, and the next tick pings again while something is
  -- left. The sender answers at once. One that does not must be given up before the next tick: until
  -- then pg_net sends nothing else.
  v_request_id := private.call_sender('{"background": true}', 5000);
  perform private.note_ping(v_request_id);
  return v_request_id;
end;
$$;
comment on function private.ping_sender() is
  'Asks functions/deliver-reminders to work; gives the pg_net request id, null when Vault does not tell where it is.';

create table private.heartbeat (
  name text not null,
  last_at timestamptz not null,
  constraint heartbeat_pkey primary key (name)
);
alter table private.heartbeat enable row level security;
comment on table private.heartbeat is 'When each scheduled job last ran.';

create function private.record_heartbeat(p_name text, p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into private.heartbeat as h (name, last_at)
  values (p_name, p_now)
  on conflict (name) do update set last_at = excluded.last_at;
end;
$$;
comment on function private.record_heartbeat(text, timestamptz) is 'Notes that a scheduled job ran.';

create function private.queue_and_ping(p_now timestamptz)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_queued constant integer := private.queue_due_reminders(p_now => p_now);
begin
  perform private.requeue_lost_reminders(p_now);
  if v_queued > 0 or private.is_anything_to_send(p_now) then
    perform private.ping_sender();
  end if;
  return v_queued;
end;
$$;
comment on function private.queue_and_ping(timestamptz) is
  'Queues what is due and pings the sender if there is work; tells how many were queued.';

create function private.tick(p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  set search_path = ''
  set jit = 'off'
as $$
declare
  v_queued integer := 0;
begin
  -- Where nothing may be sent, what is due stays in the table.
  if private.why_not_to_send() is null and private.has_queue() then
    v_queued := private.queue_and_ping(p_now);
  end if;
  perform private.record_heartbeat('tick', p_now);
  perform private.note_installation();
  return v_queued;
end;
$$;
comment on function private.tick(timestamptz) is
  'Queues what is due and pings the sender if there is work, unless nothing may be sent; tells how many were queued. Run every ten seconds.';
