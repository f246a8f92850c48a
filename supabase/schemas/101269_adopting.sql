-- Adopting: a clone, or a restored or moved installation, goes on when somebody says so.

create function public.due_meanwhile(p_now timestamptz default now())
  returns table (
    tenant text,
    booking text,
    start_time timestamptz,
    rule text,
    recipient text,
    channel public.reminder_channel,
    due_at timestamptz,
    status public.reminder_status,
    tenant_id uuid,
    reminder_id uuid
  )
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Also what waits for another attempt: here it failed, there it may have been sent.
  return query
  select t.slug, b.cal_uid, b.start_time, u.name, r.recipient, r.channel, r.due_at, r.status,
    r.tenant_id, r.id
  from public.reminders r
  join public.tenants t on t.id = r.tenant_id
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where (r.status = 'queued' or r.status = 'scheduled' and (r.send_at <= p_now or r.attempts > 0))
    -- Those of a tenant that works elsewhere are sent there, and by nobody here.
    and not exists (
      select
      from private.moves m
      where m.tenant_id = t.id and m.state in ('moved', 'arriving')
    )
  order by r.due_at, t.slug, r.recipient;
end;
$$;
comment on function public.due_meanwhile(timestamptz) is
  'The reminders that are due and, as far as this database knows, not sent, but those of tenants that are in another project. After a restored backup, or in a clone, people may have had them: adopt_installation() decides.';
revoke execute on function public.due_meanwhile(timestamptz)
  from public, anon, authenticated, service_role;

create function private.skip_due_meanwhile(p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Their messages, if any, are of no use: a queue that was made anew has others by their numbers.
  perform private.settle(array(
    select row(
      r.tenant_id, r.id, null, 'skipped', 'sent_elsewhere', null, r.send_at, r.attempts,
      r.may_be_taken or r.claimed_until is not null, p_now
    )::private.reminder_outcome
    from public.due_meanwhile(p_now) d
    join public.reminders r on r.tenant_id = d.tenant_id and r.id = d.reminder_id
    order by r.id
    for update of r
  ));
end;
$$;
comment on function private.skip_due_meanwhile(timestamptz) is
  'Lets what is due and not sent count as dealt with.';

create function public.adopt_installation(
  p_send boolean default false,
  p_now timestamptz default now()
)
  returns table (
    tenant text,
    booking text,
    start_time timestamptz,
    rule text,
    recipient text,
    channel public.reminder_channel,
    due_at timestamptz,
    outcome text
  )
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if private.why_not_itself() is null then
    perform private.refuse(
      'This installation is what it was: there is nothing to adopt',
      'select * from doctor(); says what else may be wrong. After pause_sending() it is: select resume_sending();',
      'object_not_in_prerequisite_state');
  end if;

  -- Named before they change.
  return query
  select d.tenant, d.booking, d.start_time, d.rule, d.recipient, d.channel, d.due_at,
    case when p_send then 'to be sent' else 'not sent' end
  from public.due_meanwhile(p_now) d;
  if not p_send then
    perform private.skip_due_meanwhile(p_now);
  end if;

  update private.installation i
  set identity = private.identity(), seen_at = now(), project = null, stranger = null;
end;
$$;
comment on function public.adopt_installation(boolean, timestamptz) is
  'Lets a clone, or a restored or moved installation, send from now on. Gives what is due and, as far as this database knows, not sent (due_meanwhile()): it is skipped, as people may have had it, unless p_send says that it is to be sent. Make sure first that the original sends no more.';
revoke execute on function public.adopt_installation(boolean, timestamptz)
  from public, anon, authenticated, service_role;
