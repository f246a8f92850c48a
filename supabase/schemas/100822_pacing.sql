-- Pacing: an account takes so many messages a second, however many senders there are.

create table private.sending_slots (
  tenant_id uuid,
  channel public.reminder_channel not null,
  next_at timestamptz not null,
  constraint sending_slots_once_per_account unique nulls not distinct (tenant_id, channel),
  constraint sending_slots_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
alter table private.sending_slots enable row level security;
comment on table private.sending_slots is
  'When an account may send its next message; the project''s accounts have no tenant. Locked for as long as a claim takes.';

create type private.slots as (
  first_at timestamptz,
  taken integer,
  apart interval
);
comment on type private.slots is
  'Slots of an account: the first, how many were taken, and how far they are apart.';

-- A message whose slot is further away is not handed out yet: its sender would wait too long.
create function private.sending_horizon()
  returns interval
  language sql
  immutable
  set search_path = ''
as $$ select interval '20 seconds' $$;
comment on function private.sending_horizon() is 'How far ahead slots are given away.';

create function private.slots_of_a_pause(
  p_next_at timestamptz,
  p_wanted integer,
  p_now timestamptz
)
  returns private.slots
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return row(
    greatest(p_next_at, p_now),
    case when p_next_at > p_now + private.sending_horizon() then 0 else p_wanted end,
    interval '0'
  )::private.slots;
end;
$$;
comment on function private.slots_of_a_pause(timestamptz, integer, timestamptz) is
  'The slots of an account whose rate is not known: any number, after the pause its provider asked for.';

create function private.take_slots(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_rate numeric,
  p_wanted integer,
  p_now timestamptz
)
  returns private.slots
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_next_at timestamptz;
  v_slots private.slots;
begin
  if p_rate is null then
    select s.next_at
    into v_next_at
    from private.sending_slots s
    where s.tenant_id is not distinct from p_tenant_id and s.channel = p_channel;
    return private.slots_of_a_pause(v_next_at, p_wanted, p_now);
  end if;

  insert into private.sending_slots (tenant_id, channel, next_at)
  values (p_tenant_id, p_channel, p_now)
  on conflict (tenant_id, channel) do nothing;
  select s.next_at
  into v_next_at
  from private.sending_slots s
  where s.tenant_id is not distinct from p_tenant_id and s.channel = p_channel
  for update;

  -- The generic cell rate algorithm without a burst: evenly, one after the other.
  v_slots.first_at := greatest(v_next_at, p_now);
  v_slots.apart := make_interval(secs => (1 / p_rate)::double precision);
  v_slots.taken := least(p_wanted, greatest(0, 1 + floor(p_rate * extract(
    epoch from p_now + private.sending_horizon() - v_slots.first_at))))::integer;
  update private.sending_slots s
  set next_at = v_slots.first_at + v_slots.taken * v_slots.apart
  where s.tenant_id is not distinct from p_tenant_id and s.channel = p_channel;
  return v_slots;
end;
$$;
comment on function private.take_slots(uuid, public.reminder_channel, numeric, integer, timestamptz) is
  'Takes the next slots of an account, as many as wanted and not too far ahead.';

create function private.pause_account(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_seconds integer,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into private.sending_slots as s (tenant_id, channel, next_at)
  values (
    (
      select a.tenant_id
      from private.channel_accounts a
      where a.tenant_id = p_tenant_id and a.channel = p_channel
    ),
    p_channel,
    p_now + make_interval(secs => greatest(p_seconds, 1))
  )
  on conflict (tenant_id, channel) do update
  set next_at = greatest(s.next_at, excluded.next_at);
end;
$$;
comment on function private.pause_account(uuid, public.reminder_channel, integer, timestamptz) is
  'Lets the account through which a tenant sends pause for as long as its provider asked for.';
