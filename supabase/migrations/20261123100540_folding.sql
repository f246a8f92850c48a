-- The fold: the booking that a set of events makes.

create type private.event_role as enum ('own', 'departure', 'series');

create function private.next_state(
  p_state private.booking_state,
  p_event public.webhook_events,
  p_role private.event_role
)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
  v_kind constant private.event_kind := private.event_kind(p_event.event_type);
  v_details constant jsonb := private.event_details(p_event.body);
begin
  if p_role <> 'own' then
    -- What is said of others before this booking began does not concern it.
    if s.cal_uid is null then
      return s;
    end if;
    s := case p_role
      when 'departure' then private.with_departure(s, v_details, p_event.occurred_at)
      else private.with_series_change(s, v_kind, v_details, p_event.occurred_at)
    end;
    s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    return s;
  end if;

  if s.cal_uid is null then
    s.seated := false;
    s.payment_due := false;
    s.attendees := '{}';
    s.corrections := '{}';
    s.metadata := '{}';
    s.created_at := p_event.occurred_at;
    s.updated_at := p_event.occurred_at;
  end if;
  if s.cal_uid is distinct from p_event.cal_uid then
    s := private.with_new_generation(s, p_event.cal_uid);
  end if;

  if p_event.provider = 'admin' then
    s := private.with_correction(s, v_details);
    s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    return s;
  end if;

  if p_event.left_uid is not null then
    s.corrections := s.corrections || private.corrections_of(
      p_event.tenant_id, p_event.left_uid, p_event.occurred_at);
  end if;
  s := private.with_details(s, v_kind, v_details);
  s := private.with_attendees_listed(s, v_kind, v_details, p_event.occurred_at);
  s := private.with_status(s, v_kind, p_event.event_type, v_details, p_event.occurred_at);
  s.created_at := least(s.created_at, p_event.occurred_at);
  s.updated_at := greatest(s.updated_at, p_event.occurred_at);
  return s;
end;
$$;
comment on function
  private.next_state(private.booking_state, public.webhook_events, private.event_role) is
  'The booking after one more event: its own, one by which a seat left it, or one about its series.';

create function private.final_state(p_state private.booking_state)
  returns private.booking_state
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  s private.booking_state := p_state;
begin
  s.status := coalesce(s.status, 'requested');
  if s.status in ('confirmed', 'rescheduled', 'completed') and not exists (
    select
    from jsonb_each(s.attendees) a
    where (a.value -> 'is_booker')::boolean
      and not a.value ? 'left_at'
      and jsonb_typeof(
        coalesce(nullif(s.no_shows -> a.key, 'null'), s.no_shows -> '', 'false')) <> 'string'
  ) and exists (
    select from jsonb_each(s.no_shows) n where jsonb_typeof(n.value) = 'string'
  ) then
    s.status := 'no_show';
  end if;
  return s;
end;
$$;
comment on function private.final_state(private.booking_state) is
  'The state as the outside sees it: no_show when no booker came. The status beneath is kept by the fold, so unmarking returns to it.';

create function private.fold_booking(p_tenant_id uuid, p_booking_id uuid)
  returns private.booking_state
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s private.booking_state;
  v_next record;
begin
  -- First by reschedule, so that what is said late of an old uid cannot touch the new one;
  -- then by when it happened; then by place in a booking's life, where what Cal Video saw
  -- (AFTER_…) comes before what a person says (BOOKING_…); the event's own id at last only
  -- makes the order total.
  for v_next in
    with own as (
      select e as event, u.generation, e.occurred_at, e.series_key
      from public.webhook_events e
      join public.booking_uids u on u.tenant_id = e.tenant_id and u.cal_uid = e.cal_uid
      where e.tenant_id = p_tenant_id
        and e.booking_id = p_booking_id
        and e.status = 'applied'
    ),
    departure as (
      select e as event, u.generation
      from public.booking_uids u
      join public.webhook_events e on e.tenant_id = u.tenant_id and e.left_uid = u.cal_uid
      where u.tenant_id = p_tenant_id
        and u.booking_id = p_booking_id
        and e.booking_id <> p_booking_id
        and e.status = 'applied'
    ),
    -- An event about a series speaks for every series its own booking belongs to, also when
    -- that occurrence was moved to another hour. It has no place in this booking's chain of
    -- uids: it meets the uid that was current when it happened.
    series as (
      select e as event, g.generation
      from (
        select distinct c.booking_id
        from own o
        join public.webhook_events c
          on c.tenant_id = p_tenant_id and c.series_key = o.series_key
        where o.series_key is not null
      ) c
      join public.webhook_events e
        on e.tenant_id = p_tenant_id and e.booking_id = c.booking_id
      cross join lateral (
        select max(o.generation) as generation from own o where o.occurred_at <= e.occurred_at
      ) g
      where e.series_key is not null
        and e.booking_id <> p_booking_id
        and e.status = 'applied'
        and private.event_kind(e.event_type) in ('created', 'rejected', 'cancelled')
        and g.generation is not null
    )
    select e.event, e.role
    from (
      select o.event, 'own'::private.event_role as role, o.generation from own o
      union all
      select d.event, 'departure', d.generation from departure d
      union all
      select r.event, 'series', r.generation from series r
    ) e
    order by e.generation, (e.event).occurred_at, private.event_kind((e.event).event_type),
      (e.event).event_type collate "C", (e.event).event_id
  loop
    s := private.next_state(s, v_next.event, v_next.role);
  end loop;
  return private.final_state(s);
end;
$$;
comment on function private.fold_booking(uuid, uuid) is
  'The booking as the applied events that concern it tell it: its own, those by which a seat left it, those about its series.';
