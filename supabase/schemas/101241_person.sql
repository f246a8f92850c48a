-- Person: all of one person on one screen, for whoever has them on the phone.

create type private.seen as (
  kind text,
  at timestamptz,
  what text,
  status text,
  detail text,
  id text
);
comment on type private.seen is 'A row of person().';

create function private.messages_of_person(
  p_tenant_id uuid,
  p_contacts text[],
  p_booking_ids uuid[]
)
  returns setof private.seen
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select 'message', coalesce(r.sent_at, r.send_at),
    concat_ws(' · ', coalesce(u.name, g.name), r.channel, b.event_title), r.status::text,
    concat_ws(' · ', r.reason, d.provider, d.feedback), r.id::text
  from public.reminders r
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  left join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  left join public.deleted_rules g on g.tenant_id = r.tenant_id and g.id = r.rule_id
  left join lateral (
    select d.provider, d.feedback
    from public.deliveries d
    where d.tenant_id = r.tenant_id and d.reminder_id = r.id
    order by d.id desc
    limit 1
  ) d on true
  where r.tenant_id = p_tenant_id
    and r.booking_id = any (p_booking_ids)
    and r.recipient = any (p_contacts);
end;
$$;
comment on function private.messages_of_person(uuid, text[], uuid[]) is
  'What a person was and will be sent about their bookings, or why not.';

create function private.events_of_person(
  p_tenant_id uuid,
  p_contacts text[],
  p_booking_ids uuid[]
)
  returns setof private.seen
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select 'event', e.received_at, e.event_type, e.status::text, e.reason, e.id::text
  from public.webhook_events e
  where e.tenant_id = p_tenant_id and e.booking_id = any (p_booking_ids)
  union all
  select 'event', e.received_at, e.event_type, e.status::text, e.reason, e.id::text
  from public.leads l
  join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
  join public.webhook_events e
    on e.tenant_id = a.tenant_id and e.provider = 'cal.com' and e.event_id = a.form_event
  where l.tenant_id = p_tenant_id and l.contact = any (p_contacts);
end;
$$;
comment on function private.events_of_person(uuid, text[], uuid[]) is
  'What arrived about the bookings and forms of a person.';

create function public.person(p_slug text, p_address_or_phone text)
  returns table (kind text, at timestamptz, what text, status text, detail text, id text)
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_contacts constant text[] := private.known_as(v_tenant_id, p_address_or_phone);
  v_bookings constant uuid[] := private.bookings_of_person(v_tenant_id, v_contacts);
begin
  return query
  with seen as (
    select 1 as place, 'lead' as kind, l.updated_at as at,
      concat_ws(' · ', l.name, l.email, l.phone) as what, l.status::text as status,
      concat_ws(' · ', 'score ' || l.score, l.source, l.notes) as detail, l.id::text as id
    from public.leads l
    where l.tenant_id = v_tenant_id and l.contact = any (v_contacts)
    union all
    select 2, 'opt-out', s.created_at, concat_ws(' · ', s.channel, s.address), s.scope::text,
      concat_ws(' · ', s.reason, s.detail), null
    from public.suppressions s
    where s.tenant_id = v_tenant_id
      and s.address = any (private.addresses_of(v_tenant_id, v_contacts))
    union all
    select 3, 'booking', b.start_time, b.event_title, b.status::text,
      concat_ws(' · ', b.cal_uid, b.cancellation_reason), b.id::text
    from public.bookings b
    where b.tenant_id = v_tenant_id and b.id = any (v_bookings)
    union all
    select 4, m.* from private.messages_of_person(v_tenant_id, v_contacts, v_bookings) m
    union all
    select 5, e.* from private.events_of_person(v_tenant_id, v_contacts, v_bookings) e
  )
  select s.kind, s.at, s.what, s.status, s.detail, s.id
  from seen s
  order by s.place, s.at desc, s.id;
end;
$$;
comment on function public.person(text, text) is
  'All of a person (an e-mail address, or the phone number of a booker without one) on one screen: the lead, opt-outs, bookings, messages sent and planned, or why not, and events; of each kind the latest first. select * from person(''acme'', ''ada@example.com'');';
revoke execute on function public.person(text, text)
  from public, anon, authenticated, service_role;
