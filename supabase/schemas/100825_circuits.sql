-- Circuits: a channel that cannot send at all, a broken key for example, is stopped, and tried
-- again with one message at a time.

create table private.channel_circuits (
  tenant_id uuid not null,
  channel public.reminder_channel not null,
  reason text not null,
  stopped_at timestamptz not null,
  failures integer not null default 1,
  retry_at timestamptz not null,
  probe_id uuid,
  constraint channel_circuits_pkey primary key (tenant_id, channel),
  constraint channel_circuits_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint failures_are_counted check (failures > 0)
);
alter table private.channel_circuits enable row level security;
comment on table private.channel_circuits is
  'The channels of tenants that are stopped, and why. After retry_at one reminder, the probe, is tried: it opens the channel again or stops it for twice as long.';

create function private.open_circuit(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_reminder_id uuid,
  p_reason text,
  p_now timestamptz
)
  returns timestamptz
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_retry_at timestamptz;
begin
  insert into private.channel_circuits as c (tenant_id, channel, reason, stopped_at, retry_at)
  values (p_tenant_id, p_channel, p_reason, p_now, p_now + interval '5 minutes')
  on conflict (tenant_id, channel) do update
  -- The others of the batch in which it broke tell nothing new.
  set (reason, failures, retry_at, probe_id) = (
    select
      p_reason, c.failures + 1,
      p_now + least(interval '5 minutes' * power(2, least(c.failures, 10)), interval '1 hour'),
      null::uuid
  )
  where c.probe_id = p_reminder_id;

  select c.retry_at
  into v_retry_at
  from private.channel_circuits c
  where c.tenant_id = p_tenant_id and c.channel = p_channel;
  return greatest(v_retry_at, p_now);
end;
$$;
comment on function private.open_circuit(uuid, public.reminder_channel, uuid, text, timestamptz) is
  'Stops a channel of a tenant for five minutes, after each failed probe for twice as long, at most an hour; tells until when.';

create function private.begin_probe(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_reminder_id uuid,
  p_lease_seconds integer,
  p_now timestamptz
)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Of two senders one finds that the other was first.
  update private.channel_circuits c
  set probe_id = p_reminder_id, retry_at = p_now + make_interval(secs => p_lease_seconds)
  where c.tenant_id = p_tenant_id and c.channel = p_channel and c.retry_at <= p_now;
  return found;
end;
$$;
comment on function private.begin_probe(uuid, public.reminder_channel, uuid, integer, timestamptz) is
  'Makes a reminder the one by which a stopped channel is tried; false when it is not time for that.';

create function private.close_circuit(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_now timestamptz
)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_retry_at timestamptz;
begin
  delete from private.channel_circuits c
  where c.tenant_id = p_tenant_id and c.channel = p_channel
  returning c.retry_at into v_retry_at;
  if not found then
    return false;
  end if;

  -- What waited for it need not wait any longer. Whoever holds one of them wants it changed.
  perform private.hurry_reminders(p_tenant_id, array(
    select r.id
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.channel = p_channel
      and r.status = 'scheduled'
      and r.send_at between p_now and v_retry_at
      and r.reason_code = 'channel_stopped'
    for update skip locked
  ), p_now);
  return true;
end;
$$;
comment on function private.close_circuit(uuid, public.reminder_channel, timestamptz) is
  'Lets a stopped channel send again, at once; false when it was not stopped.';

create function public.reopen_channel(
  p_slug text,
  p_channel public.reminder_channel,
  p_now timestamptz default now()
)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  return private.close_circuit(private.tenant_with_slug(p_slug), p_channel, p_now);
end;
$$;
comment on function public.reopen_channel(text, public.reminder_channel, timestamptz) is
  'Lets a channel that was stopped send again at once: after what its provider complained of is put right there. Tells whether it was stopped.';
revoke execute on function public.reopen_channel(text, public.reminder_channel, timestamptz)
  from public, anon, authenticated, service_role;
