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
  -- left. The sender answers at once. One that does not must be given up before the next tick: until
  -- then pg_net sends nothing else.
  return private.call_sender('{"background": true}', 5000);
end;
$$;
comment on function private.ping_sender() is
  'Asks functions/deliver-reminders to work; gives the pg_net request id.';

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

create function private.tick(p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  set search_path = ''
  set jit = 'off'
as $$
declare
  v_queued constant integer := private.queue_due_reminders(p_now => p_now);
begin
  perform private.record_heartbeat('tick', p_now);
  perform private.requeue_lost_reminders(p_now);
  if v_queued > 0 or private.is_anything_to_send(p_now) then
    perform private.ping_sender();
  end if;
  return v_queued;
end;
$$;
comment on function private.tick(timestamptz) is
  'Queues what is due and pings the sender if there is work; tells how many were queued. Run every ten seconds.';
