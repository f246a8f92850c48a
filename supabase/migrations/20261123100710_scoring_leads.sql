-- Scoring leads: what bookings make of the people who book.

create function public.classify_lead(
  p_email text,
  p_name text,
  p_phone text,
  p_metadata jsonb
)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return
    -- 30: someone who can be reached booked a time
    30
    -- 25: an address of an organization, not of a free mail service
    + case
        when p_email ~ '@' and split_part(p_email, '@', 2) !~ (
          '^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|web|'
          || 'mail|proton|protonmail|pm|yandex|zoho|t-online|freenet|orange|wanadoo|laposte|qq|163)\.'
        ) then 25
        else 0
      end
    -- 15: left a phone number
    + case when p_phone is not null then 15 else 0 end
    -- 15: a paid event
    + case when private.to_bigint(p_metadata ->> 'price') > 0 then 15 else 0 end
    -- 10: wrote something about the meeting
    + case when length(p_metadata ->> 'notes') >= 10 then 10 else 0 end
    -- 5: gave a first and a last name
    + case when p_name ~ '\S\s+\S' then 5 else 0 end;
end;
$$;
comment on function public.classify_lead(text, text, text, jsonb) is
  'How promising a booker is, from 30 to 100: 30 for booking; 25 for an organization''s address; 15 for a phone number; 15 for a paid event; 10 for notes of ten letters or more; 5 for a full name. Replace it to score differently, then rebuild.';
revoke execute on function public.classify_lead(text, text, text, jsonb)
  from public, anon, authenticated, service_role;

create function private.fit_so_far(p_tenant_id uuid, p_booking_id uuid, p_contact text)
  returns integer
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return (
    select max(a.fit)::integer
    from public.leads l
    join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
    where l.tenant_id = p_tenant_id and l.contact = p_contact and a.booking_id = p_booking_id
  );
end;
$$;
comment on function private.fit_so_far(uuid, uuid, text) is
  'What classify_lead gave for a booking before; null if it was never asked.';

create function private.is_someone_erased(p_tenant_id uuid, p_booking_id uuid)
  returns boolean
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return exists (
    select
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id
      and a.booking_id = p_booking_id
      and a.email like '%@erased.invalid'
  );
end;
$$;
comment on function private.is_someone_erased(uuid, uuid) is
  'Whether a person was erased who is or was on a booking.';

create function private.activities_of(p_tenant_id uuid, p_booking_ids uuid[], p_contact text)
  returns table (
    booking_id uuid, kind public.lead_activity_kind, occurred_at timestamptz, fit integer
  )
  language plpgsql
  stable
  rows 5
  set search_path = ''
as $$
begin
  return query
  select b.id, k.kind::public.lead_activity_kind, k.occurred_at,
    case
      -- What made the score is gone; the score stays.
      when a.email like '%@erased.invalid'
        then coalesce(private.fit_so_far(b.tenant_id, b.id, a.contact), 30)
      -- What someone else typed may be gone with them.
      when coalesce(length(b.metadata ->> 'notes'), 0) < 10
        and private.is_someone_erased(b.tenant_id, b.id)
        then greatest(
          private.fit_so_far(b.tenant_id, b.id, a.contact),
          public.classify_lead(a.email, a.name, a.phone, b.metadata))
      else public.classify_lead(a.email, a.name, a.phone, b.metadata)
    end
  from public.bookings b
  join public.booking_attendees a
    on a.tenant_id = b.tenant_id and a.booking_id = b.id
  cross join lateral (
    values
      ('booking_requested', a.requested_at),
      -- A seat that came from another time was confirmed there.
      ('booking_confirmed', case when not a.moved_in then a.confirmed_at end),
      ('booking_rescheduled',
        case
          -- The move that brought the seat, not one after it: what it earned, it keeps.
          when a.moved_in then a.confirmed_at
          when a.moved_out then a.left_at
          -- Who came later was not moved.
          when a.left_at is null and b.rescheduled_at >= least(a.requested_at, a.confirmed_at)
            then b.rescheduled_at
        end),
      ('booking_rejected', case when b.status = 'rejected' then b.cancelled_at end),
      ('booking_cancelled',
        case
          when a.left_at is null and b.status = 'cancelled' then b.cancelled_at
          when not a.moved_out then a.left_at
        end),
      ('booking_completed',
        case when b.status = 'completed' and not a.no_show and a.left_at is null
          then b.completed_at end),
      ('booking_no_show', case when a.no_show then coalesce(b.end_time, b.created_at) end)
  ) k (kind, occurred_at)
  where b.tenant_id = p_tenant_id
    and b.id = any (p_booking_ids)
    and a.contact = p_contact
    and a.is_booker
    -- Who neither asked for nor got a place is no lead yet.
    and coalesce(a.requested_at, a.confirmed_at) is not null
    and k.occurred_at is not null;
end;
$$;
comment on function private.activities_of(uuid, uuid[], text) is
  'What bookings say a booker did. A booking is confirmed once for each who booked it, when they first had a place in it; for who only ever came to it by moving a seat it is rescheduled.';

create type private.scored_activity as (
  booking_id uuid,
  kind public.lead_activity_kind,
  occurred_at timestamptz,
  fit smallint,
  points smallint
);

create function private.scored_activities(
  p_tenant_id uuid,
  p_lead_id uuid,
  p_booking_ids uuid[],
  p_contact text
)
  returns setof private.scored_activity
  language plpgsql
  stable
  rows 5
  set search_path = ''
as $$
declare
  v_next private.scored_activity;
  v_score integer := 0;
  v_first_booking uuid;
  v_known boolean := false;
begin
  -- A walk, because the cap at 100 and the first booking depend on what came before.
  for v_next in
    select a.booking_id, a.kind, a.occurred_at, a.fit, a.points
    from (
      select o.booking_id, o.kind, o.occurred_at, o.fit, o.points
      from public.lead_activities o
      where o.tenant_id = p_tenant_id
        and o.lead_id = p_lead_id
        and (o.booking_id is null or o.booking_id <> all (p_booking_ids))
      union all
      select n.booking_id, n.kind, n.occurred_at, n.fit::smallint, 0::smallint
      from private.activities_of(p_tenant_id, p_booking_ids, p_contact) n
    ) a
    order by a.occurred_at, a.kind,
      -- Not a join: by key for each, however many the planner expects.
      (
        select b.cal_uid
        from public.bookings b
        where b.tenant_id = p_tenant_id and b.id = a.booking_id
      )
  loop
    v_first_booking := coalesce(v_first_booking, v_next.booking_id);
    -- Known is who did anything before this booking.
    v_known := v_known or v_next.booking_id is distinct from v_first_booking;
    v_next.points := (case
      when v_next.kind = 'added' then v_next.points
      when v_next.kind = 'booking_requested' and not v_known
        then greatest(v_next.fit - v_score, 0)
      when v_next.kind = 'booking_confirmed' and v_known then least(20, 100 - v_score)
      when v_next.kind = 'booking_confirmed'
        -- A seat that moved here, whose first booking was never heard of.
        or v_next.kind = 'booking_rescheduled' and not v_known and v_score = 0
        then greatest(v_next.fit, 70, v_score) - v_score
      else 0
    end)::smallint;
    v_known := v_known or v_next.kind = 'added';
    v_score := v_score + v_next.points;
    return next v_next;
  end loop;
end;
$$;
comment on function private.scored_activities(uuid, uuid, uuid[], text) is
  'All activities of a lead with their points: those of the named bookings as these are now, the others as they are known. A new lead''s first confirmed booking brings the score to max(classify_lead, 70); each further one adds 20, up to 100. Points follow the order in which things happened, not in which they arrived.';
