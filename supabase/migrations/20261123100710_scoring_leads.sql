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

create function private.status_after(p_activities private.scored_activity[])
  returns public.lead_status
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select case
      when a.kind = 'booking_completed' then 'converted' else 'booking_confirmed'
    end::public.lead_status
    from unnest(p_activities) with ordinality a
    where a.kind in ('booking_confirmed', 'booking_rescheduled', 'booking_completed')
    order by a.ordinality desc
    limit 1
  );
end;
$$;
comment on function private.status_after(private.scored_activity[]) is
  'What a lead''s activities, in order, make of its status; null when nothing was confirmed.';

create function private.write_lead(
  p_tenant_id uuid,
  p_lead_id uuid,
  p_contact text,
  p_activities private.scored_activity[],
  p_is_new boolean
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  insert into public.leads as l (
    tenant_id, id, name, email, phone, source, status, score, booking_id, created_at, updated_at
  )
  select
    p_tenant_id, p_lead_id, n.name, n.email, n.phone, 'cal.com',
    coalesce(private.status_after(p_activities), 'new'),
    d.score, n.booking_id, d.first_at, d.last_at
  from (
    select sum(a.points) as score, min(a.occurred_at) as first_at, max(a.occurred_at) as last_at
    from unnest(p_activities) a
  ) d,
  (
    select
      (array_agg(a.name order by b.created_at desc, b.cal_uid)
        filter (where a.name is not null))[1] as name,
      (array_agg(a.phone order by b.created_at desc, b.cal_uid)
        filter (where a.phone is not null))[1] as phone,
      min(a.email) as email,
      (array_agg(b.id order by b.created_at desc, b.cal_uid))[1] as booking_id
    from public.booking_attendees a
    join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
    where a.tenant_id = p_tenant_id
      and a.contact = p_contact
      and a.is_booker
      and coalesce(a.requested_at, a.confirmed_at) is not null
  ) n
  on conflict (tenant_id, id) do update
  -- Of a lead that bookings made, all that is known comes from them.
  set name = coalesce(excluded.name, case when l.source <> 'cal.com' then l.name end),
      phone = coalesce(excluded.phone, case when l.source <> 'cal.com' then l.phone end),
      status = case
        when l.status_locked then l.status
        else coalesce(
          private.status_after(p_activities),
          -- What people set stays; what only a less complete telling had said does not.
          case
            when l.status in ('booking_confirmed', 'converted') then 'new' else l.status
          end)
      end,
      score = excluded.score,
      booking_id = excluded.booking_id,
      created_at = excluded.created_at,
      updated_at = excluded.updated_at;

  if not p_is_new then
    delete from public.lead_activities o
    where o.tenant_id = p_tenant_id
      and o.lead_id = p_lead_id
      and not exists (
        select from unnest(p_activities) a
        where a.booking_id is not distinct from o.booking_id and a.kind = o.kind
      );
  end if;

  insert into public.lead_activities as o
    (tenant_id, id, lead_id, booking_id, kind, occurred_at, fit, points)
  select p_tenant_id,
    private.stable_id(p_lead_id::text, a.booking_id::text, a.kind::text),
    p_lead_id, a.booking_id, a.kind, a.occurred_at, a.fit, a.points
  from unnest(p_activities) a
  where a.booking_id is not null
  on conflict (tenant_id, lead_id, booking_id, kind) do update
  set id = excluded.id, occurred_at = excluded.occurred_at, fit = excluded.fit,
      points = excluded.points
  where (o.id, o.occurred_at, o.fit, o.points) is distinct from
    (excluded.id, excluded.occurred_at, excluded.fit, excluded.points);
end;
$$;
comment on function
  private.write_lead(uuid, uuid, text, private.scored_activity[], boolean) is
  'Writes a lead and its activities.';

create function private.lock_lead(p_tenant_id uuid, p_contact text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_tenant_id || ' lead ' || p_contact, 0));
end;
$$;
comment on function private.lock_lead(uuid, text) is
  'Lets the bookings of one lead be scored one after the other, also while it has no row yet.';

create function private.keep_lead(p_tenant_id uuid, p_booking_ids uuid[], p_contact text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_lead_id uuid;
  v_is_new boolean;
  v_activities private.scored_activity[];
begin
  perform private.lock_lead(p_tenant_id, p_contact);
  select l.id
  into v_lead_id
  from public.leads l
  where l.tenant_id = p_tenant_id and l.contact = p_contact;
  v_is_new := not found;
  if v_is_new then
    -- A lead whose address was corrected keeps its id, and with it the one of its old address.
    v_lead_id := private.stable_id(p_tenant_id::text, 'lead', p_contact);
    if exists (
      select from public.leads l where l.tenant_id = p_tenant_id and l.id = v_lead_id
    ) then
      v_lead_id := gen_random_uuid();
    end if;
  end if;

  v_activities := array(
    select a
    from private.scored_activities(p_tenant_id, v_lead_id, p_booking_ids, p_contact) a
  );
  if cardinality(v_activities) > 0 then
    perform private.write_lead(p_tenant_id, v_lead_id, p_contact, v_activities, v_is_new);
  else
    -- A lead that only an incomplete telling of a booking had made.
    delete from public.leads l
    where l.tenant_id = p_tenant_id and l.id = v_lead_id and l.source = 'cal.com';
  end if;
end;
$$;
comment on function private.keep_lead(uuid, uuid[], text) is
  'Creates or updates the lead of one booker after bookings changed.';

create function private.bookers_of(p_tenant_id uuid, p_booking_id uuid)
  returns text[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select a.contact
    from public.booking_attendees a
    where a.tenant_id = p_tenant_id and a.booking_id = p_booking_id and a.is_booker
    union
    -- Leads that an earlier, less complete telling of the booking made.
    select l.contact
    from public.lead_activities a
    join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
    where a.tenant_id = p_tenant_id and a.booking_id = p_booking_id
  );
end;
$$;
comment on function private.bookers_of(uuid, uuid) is
  'The contacts whose leads a booking concerns, or did.';

create function private.keep_leads(p_tenant_id uuid, p_booking_ids uuid[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_booking_id uuid;
  v_contacts text[] := array[]::text[];
begin
  foreach v_booking_id in array p_booking_ids loop
    v_contacts := v_contacts || private.bookers_of(p_tenant_id, v_booking_id);
  end loop;
  perform private.keep_lead(p_tenant_id, p_booking_ids, c.contact)
  from (select distinct u.contact from unnest(v_contacts) u (contact) order by u.contact) c;
end;
$$;
comment on function private.keep_leads(uuid, uuid[]) is
  'Creates or updates the leads of bookings, in the order of their contacts (the lock order).';
