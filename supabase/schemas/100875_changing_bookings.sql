-- Changing bookings: which of them an event changes, and how each is folded then.

create type private.change as (
  booking_id uuid,
  -- The event takes the booking one step further in this role; null: it is folded from the start.
  event public.webhook_events,
  role private.event_role,
  generation integer,
  is_new boolean
);
comment on type private.change is 'A booking that an event changes, and how.';

create function private.change_of_departure(p_event public.webhook_events)
  returns private.change[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if p_event.left_uid is null then
    return null;
  end if;
  return array(
    select row(u.booking_id, p_event, 'departure', u.generation, false)::private.change
    from public.booking_uids u
    -- It may have no row yet: another event of the same go made it.
    left join public.bookings b on b.tenant_id = u.tenant_id and b.id = u.booking_id
    where u.tenant_id = p_event.tenant_id
      and u.cal_uid = p_event.left_uid
      and b.closed_at is null
      and u.booking_id is distinct from p_event.booking_id
  );
end;
$$;
comment on function private.change_of_departure(public.webhook_events) is
  'The booking that a seat left for the event''s own.';

create function private.changes_of_series(
  p_event public.webhook_events,
  p_keys text[],
  p_is_joined boolean
)
  returns private.change[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_kind constant private.event_kind := private.event_kind(p_event.event_type);
begin
  if not p_is_joined and coalesce(
    p_event.series_key is null or v_kind not in ('created', 'rejected', 'cancelled'), true)
  then
    return null;
  end if;
  return array(
    select row(
      o.booking_id, case when not p_is_joined then p_event end,
      case when not p_is_joined then 'series'::private.event_role end, null, false
    )::private.change
    from (
      select distinct e.booking_id
      from public.webhook_events e
      where e.tenant_id = p_event.tenant_id
        and e.series_key = any (p_keys || p_event.series_key)
        and e.booking_id <> p_event.booking_id
    ) o
    -- It may have no row yet: another event of the same go made it.
    left join public.bookings b on b.tenant_id = p_event.tenant_id and b.id = o.booking_id
    left join private.booking_folds k on k.tenant_id = b.tenant_id and k.booking_id = b.id
    where b.closed_at is null
      -- Confirming and declining reach only what was asked for.
      and (p_is_joined or v_kind = 'cancelled' or k.was_requested is not false)
  );
end;
$$;
comment on function private.changes_of_series(public.webhook_events, text[], boolean) is
  'Other occurrences that an event about a series changes. p_keys: the series its booking belonged to before; p_is_joined: it makes several series one, so all are folded from the start.';

create function private.is_reached_by_series(
  p_event public.webhook_events,
  p_keys text[],
  p_was_requested boolean
)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select
    from public.webhook_events e
    left join private.booking_folds k
      on k.tenant_id = e.tenant_id and k.booking_id = e.booking_id
    where e.tenant_id = p_event.tenant_id
      and e.series_key = any (p_keys || p_event.series_key)
      and e.booking_id <> p_event.booking_id
      and (
        private.event_kind(e.event_type) = 'cancelled'
        or p_was_requested and private.event_kind(e.event_type) in ('created', 'rejected')
        -- One that was moved belongs to two series, and may speak for both.
        or cardinality(coalesce(k.series_keys, private.series_of(e.tenant_id, e.booking_id))) > 1
      )
  );
end;
$$;
comment on function private.is_reached_by_series(public.webhook_events, text[], boolean) is
  'Whether something was said of the series of an event''s booking that may change it.';

create function private.lock_series(p_event public.webhook_events, p_keys text[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_key text;
begin
  foreach v_key in array p_keys || p_event.series_key loop
    if v_key is not null then
      perform private.lock_name(p_event.tenant_id, ' series ' || v_key);
    end if;
  end loop;
end;
$$;
comment on function private.lock_series(public.webhook_events, text[]) is
  'Keeps away events about the same series, and new occurrences of it; see lock_name().';

create function private.changes_of(p_event public.webhook_events, p_claim private.claim)
  returns private.change[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_own private.change;
  v_keys text[] := array[]::text[];
  v_was_requested boolean := false;
  v_asks boolean;
  v_gains boolean;
  v_is_joined boolean := false;
  v_from_start boolean := p_claim.from_start;
begin
  if p_event.series_key is not null or p_claim.merged <> '{}' or not p_claim.is_new then
    select k.series_keys, k.was_requested
    into v_keys, v_was_requested
    from private.booking_folds k
    where k.tenant_id = p_event.tenant_id and k.booking_id = p_claim.booking_id;
    if not found then
      -- The event itself is stored already.
      v_keys := array_remove(
        private.series_of(p_event.tenant_id, p_claim.booking_id), p_event.series_key);
      v_from_start := v_from_start or not p_claim.is_new;
      -- Unknown, unless this event is the first that is heard of it.
      v_was_requested := case when p_claim.is_new then false end;
    end if;
  end if;

  if p_event.series_key is not null or v_keys <> '{}' then
    perform private.lock_series(p_event, v_keys);
    v_asks := private.event_kind(p_event.event_type) in ('requested', 'payment_initiated');
    v_gains := p_event.series_key <> all (v_keys);
    v_is_joined := p_claim.merged <> '{}' or v_gains and v_keys <> '{}';
    v_from_start := v_from_start or coalesce(v_is_joined, false)
      or (coalesce(v_gains, false) or v_asks and v_was_requested is not true)
        and private.is_reached_by_series(p_event, v_keys, v_asks or v_was_requested is not false);
  end if;

  if p_claim.generation is null then
    perform private.number_generations(p_event.tenant_id, p_claim.booking_id);
  end if;
  v_own.booking_id := p_claim.booking_id;
  v_own.is_new := p_claim.is_new;
  if not v_from_start then
    v_own.event := p_event;
    v_own.role := 'own';
    v_own.generation := p_claim.generation;
  end if;
  return v_own
    || private.change_of_departure(p_event)
    || private.changes_of_series(p_event, v_keys, coalesce(v_is_joined, false));
end;
$$;
comment on function private.changes_of(public.webhook_events, private.claim) is
  'The bookings that a claimed and stored event changes: its own, the one a seat left, other occurrences of its series.';

-- Folding what changed ------------------------------------------------------------------------

create function private.fold_change(p_tenant_id uuid, p_change private.change)
  returns private.folded_booking
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_booking public.bookings;
  s private.booking_state;
begin
  if not p_change.is_new then
    -- What is read of it from here on is its newest, and stays so.
    select b.*
    into v_booking
    from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = p_change.booking_id
    for no key update;
  end if;

  if p_change.role is null or not p_change.is_new and v_booking.id is null then
    return private.folded_from_start(p_tenant_id, p_change.booking_id, p_change.is_new);
  elsif p_change.is_new then
    if (p_change.event).left_uid is not null then
      s := private.with_corrections_brought(null, p_change.event);
    end if;
    s := private.next_state(s, p_change.event, 'own');
    s.place := private.place_of(p_change.event, p_change.generation);
    return private.folded(p_change.booking_id, s, true);
  end if;
  return private.advance_booking(
    v_booking, p_change.event, p_change.role, p_change.generation);
end;
$$;
comment on function private.fold_change(uuid, private.change) is
  'A booking as it is after a change.';

create function private.make_changes(
  p_tenant_id uuid,
  p_changes private.change[],
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.write_all(
    p_tenant_id,
    case
      when cardinality(p_changes) = 1 then array[private.fold_change(p_tenant_id, p_changes[1])]
      else array(
        select private.fold_change(
          p_tenant_id,
          -- Several events of one booking are one fold.
          case
            when count(*) = 1 then (array_agg(c))[1]
            else row(c.booking_id, null, null, null, bool_or(c.is_new))::private.change
          end)
        from unnest(p_changes) c
        group by c.booking_id
        order by c.booking_id
      )
    end,
    p_now,
    -- What counts from an event is always heard of late, and of use for a while.
    p_grace => interval '1 hour');
end;
$$;
comment on function private.make_changes(uuid, private.change[], timestamptz) is
  'Folds what events changed, each booking once, and writes it and what follows from it.';
