-- Confirming attendance: the tokens that stand in the links "I will be there", and what
-- functions/confirm-attendance asks and does for whoever holds one. What they say becomes an event,
-- so it survives a rebuild, and counts for the time they were asked about.

create table private.attendance_tokens (
  tenant_id uuid not null,
  reminder_id uuid not null,
  start_time timestamptz not null,
  cal_uid text not null,
  contact text not null,
  token text not null,
  created_at timestamptz not null default now(),
  -- Not the reminder itself: its row may become another's, and the message stays in the mailbox.
  constraint attendance_tokens_pkey primary key (tenant_id, reminder_id, start_time),
  constraint attendance_tokens_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint attendance_token_is_256_bits check (token ~ '^[A-Za-z0-9_-]{43}$')
);
-- The tenant is not known when a token comes back.
create index attendance_tokens_by_token on private.attendance_tokens (token);
-- Those of a booking follow when an address is corrected.
create index attendance_tokens_of_uid on private.attendance_tokens (tenant_id, cal_uid);
create index attendance_tokens_of_contact on private.attendance_tokens (tenant_id, contact);
-- What began long ago is forgotten.
create index attendance_tokens_by_start on private.attendance_tokens (start_time);
alter table private.attendance_tokens enable row level security;
comment on table private.attendance_tokens is
  'What stands in the links to confirm attendance: one token per reminder and time of the meeting. The booking is found by its uid, whatever becomes of the reminder.';

create function private.is_asked(p_rule public.reminder_rules, p_to private.addressee)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_rule.asks_attendance and p_to.kind = 'attendee' and p_to.is_attending is not true;
end;
$$;
comment on function private.is_asked(public.reminder_rules, private.addressee) is
  'Whether messages by a rule ask someone whether they will be there: not again who said so.';

create function private.attendance_token(p_reminder public.reminders, p_context private.context)
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  r constant public.reminders := p_reminder;
  v_booking constant public.bookings := p_context.booking;
  v_token text;
begin
  -- Without a time there is nothing to be at; the message itself is refused for it, and alone.
  if v_booking.start_time is null
    or not private.is_asked(p_context.rule, p_context.addressee)
  then
    return null;
  end if;
  -- The same at every attempt, or the message would be another one. Whoever words it holds the
  -- reminder's row: nobody else makes one for it.
  insert into private.attendance_tokens (tenant_id, reminder_id, start_time, cal_uid, contact, token)
  values (
    r.tenant_id, r.id, v_booking.start_time, v_booking.cal_uid, r.recipient, private.random_token())
  on conflict do nothing
  returning token into v_token;
  if v_token is null then
    select k.token
    into v_token
    from private.attendance_tokens k
    where k.tenant_id = r.tenant_id
      and k.reminder_id = r.id
      and k.start_time = v_booking.start_time;
  end if;
  return v_token;
end;
$$;
comment on function private.attendance_token(public.reminders, private.context) is
  'The token for the link "I will be there" of a reminder, made when it is first asked for; null where the rule does not ask, or they said so already.';

-- Whoever holds a token ---------------------------------------------------------------------

create type private.asked_place as (
  token private.attendance_tokens,
  tenant public.tenants,
  booking public.bookings,
  attendee public.booking_attendees
);
comment on type private.asked_place is
  'Who was asked by a token, and of which booking, as both are now. attendee: null for nobody who is known there.';

create function private.place_asked_about(p_token text)
  returns private.asked_place
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  p private.asked_place;
begin
  select k, t, b, a
  into p.token, p.tenant, p.booking, p.attendee
  from private.attendance_tokens k
  join public.tenants t on t.id = k.tenant_id
  join public.booking_uids u on u.tenant_id = k.tenant_id and u.cal_uid = k.cal_uid
  join public.bookings b on b.tenant_id = u.tenant_id and b.id = u.booking_id
  left join public.booking_attendees a
    on a.tenant_id = b.tenant_id and a.booking_id = b.id and a.contact = k.contact
  where k.token = p_token;
  return p;
end;
$$;
comment on function private.place_asked_about(text) is
  'What a token is about; its token is null for an unknown one.';

create function private.attendance_state(p_place private.asked_place, p_now timestamptz)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  b constant public.bookings := p_place.booking;
  a constant public.booking_attendees := p_place.attendee;
  v_asked_for constant timestamptz := (p_place.token).start_time;
begin
  return case
    when b.status in ('cancelled', 'rejected') then 'cancelled'
    -- A seat that went to another time, or a new time that waits for the host.
    when a.moved_out or b.status = 'requested' or b.start_time is distinct from v_asked_for
      then 'moved'
    when a.contact is null or a.left_at is not null then 'cancelled'
    when b.status not in ('confirmed', 'rescheduled') or v_asked_for <= p_now then 'begun'
    when a.attendance_confirmed_for = v_asked_for then 'confirmed'
    else 'open'
  end;
end;
$$;
comment on function private.attendance_state(private.asked_place, timestamptz) is
  'Whether who was asked can still say that they will be there (open), has (confirmed), or why there is nothing to say: cancelled, moved, begun.';

create function private.attendance_page(p_place private.asked_place, p_state text)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return case
    when (p_place.token).token is not null then jsonb_strip_nulls(jsonb_build_object(
      'moved_to', private.moved_to((p_place.token).tenant_id)
    )) || jsonb_build_object(
      'tenant', (p_place.tenant).name,
      'locale', coalesce((p_place.attendee).locale, (p_place.tenant).locale),
      'time_zone', coalesce((p_place.attendee).time_zone, (p_place.tenant).time_zone),
      'start_time', (p_place.token).start_time,
      'state', p_state
    )
  end;
end;
$$;
comment on function private.attendance_page(private.asked_place, text) is
  'What the page shows; null for an unknown token. No name, address or title: a link may be handed on.';

create function public.attendance_status(p_token text, p_now timestamptz default now())
  returns jsonb
  language plpgsql
  stable
  security definer
  set search_path = ''
as $$
declare
  p constant private.asked_place := private.place_asked_about(p_token);
begin
  return private.attendance_page(p, private.attendance_state(p, p_now));
end;
$$;
comment on function public.attendance_status(text, timestamptz) is
  'What the holder of a link "I will be there" was asked, as {"tenant", "locale", "time_zone", "start_time", "state"}; state: open, confirmed, cancelled, moved or begun. moved_to: where functions/confirm-attendance of the tenant''s new project is, when it has moved. Null for an unknown token. Changes nothing.';
revoke execute on function public.attendance_status(text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.attendance_status(text, timestamptz) to service_role;

create function private.attendance_event(p_place private.asked_place, p_now timestamptz)
  returns public.webhook_events
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  k constant private.attendance_tokens := p_place.token;
  b constant public.bookings := p_place.booking;
  a constant public.booking_attendees := p_place.attendee;
  e public.webhook_events;
begin
  e.tenant_id := k.tenant_id;
  e.provider := 'calbase';
  -- A second click is the same event, unless something happened to the booking meanwhile: it was moved
  -- away and back, or the seat was given up and taken again.
  e.event_id := private.stable_id(
    k.token, b.rescheduled_at::text, b.updated_at::text)::text;
  e.event_type := 'ATTENDANCE_CONFIRMED';
  e.cal_uid := b.cal_uid;
  -- After all that was known of the booking, whatever Cal.com's clock says: they answer to it.
  e.occurred_at := greatest(p_now, b.updated_at + interval '1 microsecond');
  e.received_at := p_now;
  e.status := 'pending';
  -- As Cal.com would say it: so it is corrected, exported and erased like the rest.
  e.body := jsonb_build_object(
    'triggerEvent', e.event_type,
    'createdAt', e.occurred_at,
    'payload', jsonb_build_object(
      'uid', b.cal_uid,
      'startTime', k.start_time,
      'attendees', jsonb_build_array(
        case
          when a.email is not null then jsonb_build_object('email', a.email)
          else jsonb_build_object('phoneNumber', a.phone)
        end)
    )
  );
  return e;
end;
$$;
comment on function private.attendance_event(private.asked_place, timestamptz) is
  'That someone said they will be there, as an event of their booking.';

create function public.confirm_attendance(p_token text, p_now timestamptz default now())
  returns jsonb
  language plpgsql
  volatile
  security definer
  set search_path = ''
  -- As in receive_webhook(): what takes longer is stored, and applied right behind.
  set statement_timeout = '4s'
as $$
declare
  p constant private.asked_place := private.place_asked_about(p_token);
  v_state text := private.attendance_state(p, p_now);
  e public.webhook_events;
begin
  if (p.token).token is not null and v_state = 'open' then
    e := private.attendance_event(p, p_now);
    -- Waits for nobody: once stored it counts, whoever is changing the booking just now.
    if (p.tenant).disabled_at is null then
      perform private.store_event(e, p_now);
    elsif private.is_leaving((p.tenant).id) then
      perform private.forward_form(
        (p.tenant).id, 'confirm-attendance?token=' || p_token, 'attend=yes', p_now);
    else
      perform private.insert_event(e);
    end if;
    v_state := 'confirmed';
  end if;
  return private.attendance_page(p, v_state);
end;
$$;
comment on function public.confirm_attendance(text, timestamptz) is
  'The holder of a link "I will be there" says so, if there is still something to say. Gives attendance_status(); doing it twice changes nothing.';
revoke execute on function public.confirm_attendance(text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.confirm_attendance(text, timestamptz) to service_role;
