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

create type private.deed as (
  contact text,
  booking_id uuid,
  cal_uid text,
  kind public.lead_activity_kind,
  occurred_at timestamptz,
  fit smallint
);
comment on type private.deed is 'What someone did who booked: an activity of their lead to be.';

create function private.fit_of(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_state private.booking_state,
  p_contact text,
  p_person jsonb
)
  returns integer
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_fit integer;
begin
  -- What made the score is gone; the score stays.
  if p_person ->> 'email' like '%@erased.invalid' then
    return coalesce(private.fit_so_far(p_tenant_id, p_booking_id, p_contact), 30);
  end if;
  if p_state.seated and p_person ? 'fit' then
    return p_person -> 'fit';
  end if;
  v_fit := public.classify_lead(
    p_person ->> 'email', p_person ->> 'name', p_person ->> 'phone', p_state.metadata);
  -- What someone else typed may be gone with them.
  if coalesce(length(p_state.metadata ->> 'notes'), 0) < 10
    and strpos(p_state.attendees::text, '@erased.invalid') > 0
  then
    return greatest(v_fit, private.fit_so_far(p_tenant_id, p_booking_id, p_contact));
  end if;
  return v_fit;
end;
$$;
comment on function private.fit_of(uuid, uuid, private.booking_state, text, jsonb) is
  'How promising a booker is: by all that is known of the booking, or of their own seat.';

create function private.deeds_of(
  p_tenant_id uuid,
  p_booking_id uuid,
  p_state private.booking_state,
  p_contact text,
  p_person jsonb
)
  returns private.deed[]
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  s constant private.booking_state := p_state;
  v_status constant public.booking_status := private.final_status(s);
  v_requested_at constant timestamptz := p_person ->> 'requested_at';
  v_confirmed_at constant timestamptz := p_person ->> 'confirmed_at';
  v_left_at constant timestamptz := p_person ->> 'left_at';
  v_moved_in constant boolean := coalesce((p_person -> 'moved_in')::boolean, false);
  v_moved_out constant boolean := coalesce((p_person -> 'moved_out')::boolean, false);
  v_is_no_show constant boolean := s.no_shows <> '{}'
    and private.no_show_since(s.no_shows, p_contact, true) is not null;
  v_deeds private.deed[] := array[]::private.deed[];
  d private.deed;
begin
  -- Guests are no leads, and who neither asked for nor got a place is none yet.
  if not (p_person -> 'is_booker')::boolean or coalesce(v_requested_at, v_confirmed_at) is null then
    return v_deeds;
  end if;
  d := row(
    p_contact, p_booking_id, s.cal_uid, null, null,
    private.fit_of(p_tenant_id, p_booking_id, s, p_contact, p_person));

  if v_requested_at is not null then
    d.kind := 'booking_requested';
    d.occurred_at := v_requested_at;
    v_deeds := v_deeds || d;
  end if;
  -- A seat that came from another time was confirmed there.
  if v_confirmed_at is not null and not v_moved_in then
    d.kind := 'booking_confirmed';
    d.occurred_at := v_confirmed_at;
    v_deeds := v_deeds || d;
  end if;
  d.occurred_at := case
    -- The move that brought the seat, not one after it: what it earned, it keeps.
    when v_moved_in then v_confirmed_at
    when v_moved_out then v_left_at
    -- Who came later was not moved.
    when v_left_at is null and s.rescheduled_at >= least(v_requested_at, v_confirmed_at)
      then s.rescheduled_at
  end;
  if d.occurred_at is not null then
    d.kind := 'booking_rescheduled';
    v_deeds := v_deeds || d;
  end if;
  if v_status = 'rejected' and s.cancelled_at is not null then
    d.kind := 'booking_rejected';
    d.occurred_at := s.cancelled_at;
    v_deeds := v_deeds || d;
  end if;
  d.occurred_at := case
    when v_left_at is null and v_status = 'cancelled' then s.cancelled_at
    when not v_moved_out then v_left_at
  end;
  if d.occurred_at is not null then
    d.kind := 'booking_cancelled';
    v_deeds := v_deeds || d;
  end if;
  if v_status = 'completed' and s.completed_at is not null and v_left_at is null
    and not v_is_no_show
  then
    d.kind := 'booking_completed';
    d.occurred_at := s.completed_at;
    v_deeds := v_deeds || d;
  end if;
  if v_is_no_show then
    d.kind := 'booking_no_show';
    d.occurred_at := coalesce(s.end_time, s.created_at);
    v_deeds := v_deeds || d;
  end if;
  return v_deeds;
end;
$$;
comment on function private.deeds_of(uuid, uuid, private.booking_state, text, jsonb) is
  'What a booking says a booker did. A booking is confirmed once for each who booked it, when they first had a place in it; for who only ever came to it by moving a seat it is rescheduled.';

create type private.scored_lead as (
  contact text,
  lead_id uuid,
  is_new boolean,
  -- What happened before stays as it is.
  since timestamptz,
  score smallint,
  status public.lead_status,
  first_at timestamptz,
  last_at timestamptz
);
comment on type private.scored_lead is
  'A lead whose activities changed, and from when on; then what they come to. status: null when nothing was confirmed since.';

create type private.scored_deed as (
  lead_id uuid,
  deed private.deed,
  points smallint
);

create type private.scoring as (
  leads private.scored_lead[],
  deeds private.scored_deed[]
);

create type private.score_so_far as (
  score integer,
  first_booking uuid,
  is_known boolean
);

create function private.score_before(p_tenant_id uuid, p_lead private.scored_lead)
  returns private.score_so_far
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v private.score_so_far := row(0, null, false);
begin
  if p_lead.is_new or p_lead.since = '-infinity' then
    return v;
  end if;
  -- From the end, as that is where changes are: what the lead has, less what it earned since.
  v.score := (
    select l.score from public.leads l where l.tenant_id = p_tenant_id and l.id = p_lead.lead_id
  ) - coalesce((
    select sum(a.points)
    from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_lead.lead_id
      and a.occurred_at >= p_lead.since
  ), 0);
  v.first_booking := (
    select a.booking_id
    from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_lead.lead_id
      and a.occurred_at < p_lead.since
      and a.booking_id is not null
    order by a.occurred_at, a.kind, (
      select b.cal_uid
      from public.bookings b
      where b.tenant_id = p_tenant_id and b.id = a.booking_id
    )
    limit 1
  );
  v.is_known := exists (
    select
    from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_lead.lead_id
      and a.occurred_at < p_lead.since
      and (a.kind = 'added' or a.booking_id <> v.first_booking)
  );
  return v;
end;
$$;
comment on function private.score_before(uuid, private.scored_lead) is
  'Where a lead stood before its activities changed.';

create function private.points_for(
  p_kind public.lead_activity_kind,
  p_fit integer,
  p_added integer,
  p_so_far private.score_so_far
)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_score constant integer := p_so_far.score;
begin
  return case
    when p_kind = 'added' then p_added
    when p_kind = 'booking_requested' and not p_so_far.is_known then greatest(p_fit - v_score, 0)
    when p_kind = 'booking_confirmed' and p_so_far.is_known then least(20, 100 - v_score)
    when p_kind = 'booking_confirmed'
      -- A seat that moved here, whose first booking was never heard of.
      or p_kind = 'booking_rescheduled' and not p_so_far.is_known and v_score = 0
      then greatest(p_fit, 70, v_score) - v_score
    else 0
  end;
end;
$$;
comment on function private.points_for(
  public.lead_activity_kind, integer, integer, private.score_so_far) is
  'What an activity adds to the score. A new lead''s first confirmed booking brings it to max(classify_lead, 70); each further one adds 20, up to 100. p_added: what a lead added by hand brought along.';

create function private.status_by(p_kind public.lead_activity_kind)
  returns public.lead_status
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_kind in ('booking_confirmed', 'booking_rescheduled') then 'booking_confirmed'
    when p_kind = 'booking_completed' then 'converted'
  end::public.lead_status;
end;
$$;
comment on function private.status_by(public.lead_activity_kind) is
  'What an activity makes of a lead''s status; null when it says nothing of it.';

create type private.deed_in_order as (
  lead private.scored_lead,
  at bigint,
  deed private.deed,
  added smallint
);

create function private.deeds_in_order(
  p_tenant_id uuid,
  p_leads private.scored_lead[],
  p_deeds private.deed[],
  p_booking_ids uuid[]
)
  returns setof private.deed_in_order
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Most often there is one lead, and it is new.
  if cardinality(p_leads) = 1 and p_leads[1].is_new then
    return query
    select p_leads[1], 1::bigint, d, 0::smallint
    from unnest(p_deeds) d
    where d.contact = p_leads[1].contact
    order by d.occurred_at, d.kind, d.cal_uid;
    return;
  end if;
  return query
  with lead as materialized (
    select u.ordinality as at, u.contact, u.lead_id, u.is_new, u.since
    from unnest(p_leads) with ordinality u
  )
  select p_leads[l.at], l.at, a.deed, a.added
  from lead l
  left join (
    select k.at,
      row(
        k.contact, o.booking_id,
        -- Not a join: by key for each, however many the planner expects.
        (
          select b.cal_uid
          from public.bookings b
          where b.tenant_id = p_tenant_id and b.id = o.booking_id
        ),
        o.kind, o.occurred_at, o.fit)::private.deed as deed,
      o.points as added
    from lead k
    cross join lateral (
      select a.booking_id, a.kind, a.occurred_at, a.fit, a.points
      from public.lead_activities a
      where a.tenant_id = p_tenant_id and a.lead_id = k.lead_id and a.occurred_at >= k.since
      offset 0
    ) o
    where not k.is_new and (o.booking_id is null or o.booking_id <> all (p_booking_ids))
    union all
    select k.at, d, 0::smallint
    from unnest(p_deeds) d
    join lead k on k.contact = d.contact
    where d.occurred_at >= k.since
  ) a on a.at = l.at
  order by l.at, (a.deed).occurred_at, (a.deed).kind, (a.deed).cal_uid;
end;
$$;
comment on function private.deeds_in_order(
  uuid, private.scored_lead[], private.deed[], uuid[]) is
  'What leads did since the first of their activities that changed, lead by lead: as the named bookings are now (p_deeds), as the others are known. One row without a deed for a lead that did nothing since.';

create function private.score_leads(
  p_tenant_id uuid,
  p_leads private.scored_lead[],
  p_deeds private.deed[],
  p_booking_ids uuid[]
)
  returns private.scoring
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  d private.deed_in_order;
  v_at bigint := 0;
  v_lead private.scored_lead;
  v_so_far private.score_so_far;
  v_points smallint;
  v_leads private.scored_lead[] := array[]::private.scored_lead[];
  v_deeds private.scored_deed[] := array[]::private.scored_deed[];
begin
  -- A walk, because the cap at 100 and the first booking depend on what came before.
  for d in select * from private.deeds_in_order(p_tenant_id, p_leads, p_deeds, p_booking_ids) loop
    if d.at <> v_at then
      if v_at > 0 then
        v_leads := v_leads || v_lead;
      end if;
      v_at := d.at;
      v_lead := d.lead;
      v_so_far := private.score_before(p_tenant_id, v_lead);
      v_lead.score := v_so_far.score;
      v_lead.first_at := (d.deed).occurred_at;
    end if;
    continue when d.deed is null;

    v_so_far.first_booking := coalesce(v_so_far.first_booking, (d.deed).booking_id);
    -- Known is who did anything before this booking.
    v_so_far.is_known := v_so_far.is_known
      or (d.deed).booking_id is distinct from v_so_far.first_booking;
    v_points := private.points_for((d.deed).kind, (d.deed).fit, d.added, v_so_far);
    v_so_far.is_known := v_so_far.is_known or (d.deed).kind = 'added';
    v_so_far.score := v_so_far.score + v_points;
    v_lead.score := v_so_far.score;
    v_lead.last_at := (d.deed).occurred_at;
    v_lead.status := coalesce(private.status_by((d.deed).kind), v_lead.status);
    v_deeds := v_deeds || row(v_lead.lead_id, d.deed, v_points)::private.scored_deed;
  end loop;
  if v_at > 0 then
    v_leads := v_leads || v_lead;
  end if;
  return row(v_leads, v_deeds)::private.scoring;
end;
$$;
comment on function private.score_leads(
  uuid, private.scored_lead[], private.deed[], uuid[]) is
  'Scores leads from the first of their activities that changed. Points follow the order in which things happened, not in which they arrived.';
