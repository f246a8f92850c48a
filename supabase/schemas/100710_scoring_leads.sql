-- Scoring leads: what bookings make of the people who book.

create type private.scored_lead as (
  contact text,
  lead_id uuid,
  is_new boolean,
  -- What happened before stays as it is.
  since timestamptz,
  score integer,
  status public.lead_status,
  first_at timestamptz,
  last_at timestamptz
);
comment on type private.scored_lead is
  'A lead whose activities changed, and from when on; then what they come to. status: null when nothing was confirmed since.';

create type private.scored_deed as (
  lead_id uuid,
  deed private.deed,
  points integer
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
  v private.score_so_far := row(0, null::uuid, false);
begin
  if p_lead.is_new or p_lead.since = '-infinity' then
    return v;
  end if;
  -- From the end, as that is where changes are: what the lead has, less what it earned since.
  v.score := (
    select l.score from public.leads l where l.tenant_id = p_tenant_id and l.id = p_lead.lead_id
  ) - coalesce((
    select sum(a.points)::integer
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
    when p_kind in ('form_submitted', 'booking_requested') and not p_so_far.is_known then greatest(p_fit - v_score, 0)
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
        coalesce(o.form_event, (
          select b.cal_uid
          from public.bookings b
          where b.tenant_id = p_tenant_id and b.id = o.booking_id
        )),
        o.kind, o.occurred_at, o.fit, o.id)::private.deed as deed,
      o.points as added
    from lead k
    cross join lateral (
      select a.id, a.booking_id, a.form_event, a.kind, a.occurred_at, a.fit, a.points
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
  v_at bigint := 0::bigint;
  v_lead private.scored_lead;
  v_so_far private.score_so_far;
  v_points integer;
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
    -- Known is who did anything before this booking, but answer forms.
    v_so_far.is_known := v_so_far.is_known
      or (d.deed).kind <> 'form_submitted'
        and (d.deed).booking_id is distinct from v_so_far.first_booking;
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
