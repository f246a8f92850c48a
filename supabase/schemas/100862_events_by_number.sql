-- Events by number: those that name no uid wait for one that tells uid and number.

create function private.uid_of_number(p_tenant_id uuid, p_number bigint)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select min(u.cal_uid)
    from public.booking_uids u
    where u.tenant_id = p_tenant_id and u.cal_booking_id = p_number
  );
end;
$$;
comment on function private.uid_of_number(uuid, bigint) is
  'The uid of the booking with this number, if an event told both.';

create function private.uid_for(p_event public.webhook_events)
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_uid constant text := private.uid_of_number(p_event.tenant_id, p_event.cal_booking_id);
begin
  if v_uid is not null or private.has_tenant_alone(p_event.tenant_id) then
    return v_uid;
  end if;
  -- The event that tells may be being applied right now, and neither would see the other.
  if not pg_try_advisory_xact_lock(private.tenant_key(p_event.tenant_id)) then
    raise exception 'Another event is being applied' using errcode = 'lock_not_available';
  end if;
  return private.uid_of_number(p_event.tenant_id, p_event.cal_booking_id);
end;
$$;
comment on function private.uid_for(public.webhook_events) is
  'The uid of an event that names its booking by number only; null while no event tells it. Nobody else may be applying events of the tenant then, or it raises lock_not_available.';

create function private.reason_without_booking(p_event public.webhook_events)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_event.cal_uid is null then format(
      'It names its booking by the number %s only, and no other event has told yet which that is.',
      p_event.cal_booking_id)
    else 'Its booking is closed: the events it was computed from are no longer kept.'
  end;
end;
$$;
comment on function private.reason_without_booking(public.webhook_events) is
  'Why an event that has no booking to be folded into is ignored.';

create function private.was_spoken_of(p_event public.webhook_events)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select
    from public.webhook_events e
    where e.tenant_id = p_event.tenant_id and e.left_uid = p_event.cal_uid
  ) or exists (
    select
    from public.webhook_events e
    where e.tenant_id = p_event.tenant_id
      and e.cal_booking_id = p_event.cal_booking_id
      and e.cal_uid is null
      and private.event_kind(e.event_type) is not null
  );
end;
$$;
comment on function private.was_spoken_of(public.webhook_events) is
  'Whether a seat has left the booking with an event''s uid, or something was said of the state of the one with its number, maybe before the uid was heard of.';

create function private.adopt_events(p_event public.webhook_events, p_booking_id uuid)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.webhook_events e
  set cal_uid = p_event.cal_uid, booking_id = p_booking_id, status = 'applied',
      reason = private.notice(e.event_type, e.body, private.event_details(e.body))
  where e.tenant_id = p_event.tenant_id
    and e.cal_booking_id = p_event.cal_booking_id
    and e.cal_uid is null
    and e.status = 'ignored'
    -- Some that say nothing about a booking's state name its number, too: no fold knows them.
    and private.event_kind(e.event_type) is not null;
  return found;
end;
$$;
comment on function private.adopt_events(public.webhook_events, uuid) is
  'Gives a booking what was said of its state by its number only, now that an event tells both uid and number; tells whether there was anything.';
