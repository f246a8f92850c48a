-- Merging leads: an admin says that two are one person, or that they are not.

-- Read as the other views, see the chapter views: from an index, in its order, until the page is full.
create view public.likely_duplicate_leads with (security_invoker = true) as
select
  t.slug as tenant, l.email, o.email as other_email, l.name, o.name as other_name,
  case
    when regexp_replace(l.email, '^.*@', '') = regexp_replace(o.email, '^.*@', '')
      then 'What follows the plus is a tag: the mailbox is the same.'
    else 'googlemail.com is gmail.com: the mailbox is the same.'
  end as reason,
  l.score, o.score as other_score, t.id as tenant_id, l.id as lead_id, o.id as other_lead_id
from public.tenants t
cross join lateral (
  select s.*, first_value(s.contact) over (partition by s.mailbox order by s.contact) as first_contact
  from (
    select
      a.*,
      regexp_replace(regexp_replace(a.contact, '\+[^@]*@', '@'), '@googlemail\.com$', '@gmail.com')
        as mailbox
    from public.leads a
    where a.tenant_id = t.id
      and a.contact ~ '\+.*@|@googlemail\.com$'
  ) s
  order by s.mailbox, s.contact
  limit (select null::bigint)
) o
-- Each with the plain one or the first, not each with each: anybody can book under ten thousand tags.
cross join lateral (
  select l.*
  from public.leads l
  where l.tenant_id = t.id
    and l.contact in (o.mailbox, o.first_contact)
  order by l.contact = o.mailbox desc
  limit 1
) l
where l.id <> o.id;
comment on view public.likely_duplicate_leads is
  'Pairs of leads that are probably one person, and why. merge_leads(tenant, email, other_email) makes them one.';
comment on column public.likely_duplicate_leads.tenant is 'The tenant''s slug.';
comment on column public.likely_duplicate_leads.email is 'The address of the one: the plain one, if it is a lead, else the first of its mailbox.';
comment on column public.likely_duplicate_leads.other_email is 'The address of the other.';
comment on column public.likely_duplicate_leads.name is 'The name of the one.';
comment on column public.likely_duplicate_leads.other_name is 'The name of the other.';
comment on column public.likely_duplicate_leads.reason is 'Why they are probably the same person.';
comment on column public.likely_duplicate_leads.score is 'The score of the one.';
comment on column public.likely_duplicate_leads.other_score is 'The score of the other.';
comment on column public.likely_duplicate_leads.tenant_id is 'The tenant.';
comment on column public.likely_duplicate_leads.lead_id is 'The one.';
comment on column public.likely_duplicate_leads.other_lead_id is 'The other.';
revoke all on public.likely_duplicate_leads from anon, authenticated, service_role;
grant select on public.likely_duplicate_leads to authenticated, service_role;

create function private.lead_of(p_tenant_id uuid, p_address_or_phone text)
  returns public.leads
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_contact constant text := private.contact_of(p_address_or_phone);
  v_lead public.leads;
begin
  select l.*
  into v_lead
  from public.leads l
  where l.tenant_id = p_tenant_id
    and l.contact = private.lead_contact(
      private.merged_with(p_tenant_id, array[v_contact]), v_contact);
  if v_lead.id is null then
    perform private.refuse(
      format('There is no lead "%s"', p_address_or_phone),
      'Give the address of a lead, or the phone number of one without.',
      'no_data_found');
  end if;
  return v_lead;
end;
$$;
comment on function private.lead_of(uuid, text) is
  'The lead that an address or phone number is of; raises no_data_found when there is none.';

create function private.score_leads_anew(p_tenant_id uuid, p_contacts text[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_merged constant private.merged_contacts[] := private.merged_with(p_tenant_id, p_contacts);
  v_leads constant private.scored_lead[] := private.changed_leads(
    p_tenant_id, p_contacts, '{}', '{}', true);
  v_scoring constant private.scoring := private.score_leads(p_tenant_id, v_leads, '{}', '{}');
begin
  perform private.write_activities(p_tenant_id, v_scoring.deeds, false);
  perform private.write_known_leads(p_tenant_id, v_scoring);
  perform private.write_merged_leads(p_tenant_id, v_merged, p_contacts);
  perform private.drop_idle_leads(p_tenant_id, v_leads);
end;
$$;
comment on function private.score_leads_anew(uuid, text[]) is
  'Scores leads again from the activities they have.';

create function private.move_activities(
  p_tenant_id uuid,
  p_from uuid,
  p_to uuid,
  p_booking_ids uuid[] default null
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  with moved as (
    delete from public.lead_activities a
    where a.tenant_id = p_tenant_id
      and a.lead_id = p_from
      and a.booking_id is not null
      and (p_booking_ids is null or a.booking_id = any (p_booking_ids))
    returning a.booking_id, a.kind, a.occurred_at, a.fit
  )
  insert into public.lead_activities as o
    (tenant_id, id, lead_id, booking_id, kind, occurred_at, fit)
  select p_tenant_id, private.stable_id(p_to::text, m.booking_id::text, m.kind::text), p_to,
    m.booking_id, m.kind, m.occurred_at, m.fit
  from moved m
  -- Both had a seat.
  on conflict (tenant_id, lead_id, booking_id, kind) do update
  set occurred_at = least(o.occurred_at, excluded.occurred_at),
      fit = greatest(o.fit, excluded.fit);
end;
$$;
comment on function private.move_activities(uuid, uuid, uuid, uuid[]) is
  'Moves what bookings, all or some, say of a lead to another; to be scored then.';

create function private.move_forms(
  p_tenant_id uuid,
  p_from uuid,
  p_to uuid,
  p_contact text default null
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.lead_activities a
  set lead_id = p_to, id = private.stable_id(p_to::text, a.form_event, 'form_submitted')
  where a.tenant_id = p_tenant_id
    and a.lead_id = p_from
    and a.kind = 'form_submitted'
    -- Whose form is no longer kept, nobody can tell: it stays where it is.
    and (p_contact is null or exists (
      select
      from public.webhook_events e
      where e.tenant_id = p_tenant_id
        and e.provider = 'cal.com'
        and e.event_id = a.form_event
        and (private.read_form(private.event_details(e.body))).contact = p_contact
    ));
end;
$$;
comment on function private.move_forms(uuid, uuid, uuid, text) is
  'Moves the forms a lead answered, all or those of one contact, to another; to be scored then.';

create function private.notes_without(p_notes text, p_given text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_notes constant text := E'\n' || p_notes || E'\n';
  v_given constant text := E'\n' || nullif(p_given, '') || E'\n';
  v_behind constant integer := strpos(reverse(v_notes), reverse(v_given)) - 1;
  v_left text;
begin
  if v_behind >= 0 then
    v_left := left(v_notes, -v_behind - length(v_given)) || E'\n' || right(v_notes, v_behind);
    return nullif(btrim(v_left, E'\n'), '');
  end if;
  return p_notes;
end;
$$;
comment on function private.notes_without(text, text) is
  'The notes without the lines of others that were added, the last that are the same; as they are when somebody has changed those.';

create function private.lead_without(p_lead public.leads, p_merged private.merged_contacts)
  returns public.leads
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  l public.leads := p_lead;
  v_given constant public.leads := jsonb_populate_record(null::public.leads, p_merged.lead);
begin
  l.notes := private.notes_without(l.notes, v_given.notes);
  -- Bookings', or taken from the one that goes: not what somebody set since.
  if l.status = v_given.status
    or not l.status_locked and l.status in ('booking_confirmed', 'converted')
  then
    l.status := p_merged.other_status;
    l.status_locked := p_merged.other_was_locked;
  end if;
  return l;
end;
$$;
comment on function private.lead_without(public.leads, private.merged_contacts) is
  'A lead without what a merged one has given it: notes, and the status unless somebody has set another since.';

create function private.lead_by_itself(p_lead public.leads)
  returns public.leads
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_lead public.leads := p_lead;
  m private.merged_contacts;
begin
  for m in
    select k.*
    from private.merged_contacts k
    where k.tenant_id = p_lead.tenant_id and k.leads_to = p_lead.contact
  loop
    v_lead := private.lead_without(v_lead, m);
  end loop;
  return v_lead;
end;
$$;
comment on function private.lead_by_itself(public.leads) is
  'A lead without what all who were merged with it have given it.';

create function public.merge_leads(p_slug text, p_kept text, p_merged text)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_kept public.leads;
  v_gone public.leads;
  v_added public.lead_activities;
begin
  perform private.lock_tenant(v_tenant_id);
  v_kept := private.lead_of(v_tenant_id, p_kept);
  v_gone := private.lead_of(v_tenant_id, p_merged);
  if v_kept.id = v_gone.id then
    perform private.refuse(
      format('"%s" and "%s" are one lead already', p_kept, p_merged),
      format('select separate_leads(%L, %L); undoes it.', p_slug, p_merged),
      'invalid_parameter_value');
  end if;
  if v_kept.contact like 'tel:%' and v_gone.contact not like 'tel:%' then
    perform private.refuse(
      format('"%s" has an address, and "%s" has none', p_merged, p_kept),
      format('The one with an address stays: select merge_leads(%L, %L, %L);', p_slug, p_merged, p_kept),
      'invalid_parameter_value');
  end if;

  select a.*
  into v_added
  from public.lead_activities a
  where a.tenant_id = v_tenant_id and a.lead_id = v_gone.id and a.kind = 'added';
  insert into private.merged_contacts (
    tenant_id, contact, leads_to, lead, added, other_status, other_was_locked
  )
  values (
    v_tenant_id, v_gone.contact, v_kept.contact, to_jsonb(private.lead_by_itself(v_gone)),
    case when v_added.id is not null then to_jsonb(v_added) end,
    v_kept.status, v_kept.status_locked);
  update private.merged_contacts m
  set leads_to = v_kept.contact
  where m.tenant_id = v_tenant_id and m.leads_to = v_gone.contact;

  perform private.move_activities(v_tenant_id, v_gone.id, v_kept.id);
  perform private.move_forms(v_tenant_id, v_gone.id, v_kept.id);
  -- Who was added by hand under either was known from the start, once.
  update public.lead_activities a
  set lead_id = v_kept.id,
      occurred_at = least(v_added.occurred_at, v_kept.created_at, v_gone.created_at)
  where a.tenant_id = v_tenant_id
    and a.id = v_added.id
    and not exists (
      select from public.lead_activities o
      where o.tenant_id = v_tenant_id and o.lead_id = v_kept.id and o.kind = 'added'
    );
  delete from public.leads l where l.tenant_id = v_tenant_id and l.id = v_gone.id;
  update public.leads l
  set notes = nullif(concat_ws(E'\n', l.notes, v_gone.notes), ''),
      status_locked = l.status_locked or v_gone.status_locked,
      status = case
        when v_gone.status_locked and not l.status_locked then v_gone.status
        -- What people set counts for more than nothing.
        when l.status = 'new' then v_gone.status
        else l.status
      end
  where l.tenant_id = v_tenant_id and l.id = v_kept.id;
  perform private.score_leads_anew(v_tenant_id, array[v_kept.contact]);
  return v_kept.id;
end;
$$;
comment on function public.merge_leads(text, text, text) is
  'Makes two leads of a tenant one, each named by its address, or phone number if it has none: the first stays, and has the activities, notes and bookings of both, also those to come; its score is that of one person. A locked status holds. An opt-out of either address holds for both while they are one. Undone by separate_leads().';
revoke execute on function public.merge_leads(text, text, text)
  from public, anon, authenticated, service_role;

create function private.restore_merged_lead(
  p_merged private.merged_contacts,
  p_kept public.leads
)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_lead public.leads := jsonb_populate_record(null::public.leads, p_merged.lead);
  v_added public.lead_activities := jsonb_populate_record(null::public.lead_activities, p_merged.added);
begin
  insert into public.leads (
    tenant_id, id, name, email, phone, source, status, status_locked, score, notes, created_at,
    updated_at
  )
  values (
    v_lead.tenant_id, v_lead.id, v_lead.name, v_lead.email, v_lead.phone, v_lead.source,
    v_lead.status, v_lead.status_locked, v_lead.score, v_lead.notes, v_lead.created_at,
    v_lead.updated_at
  );
  -- The trigger has noted it as it notes any lead that is added.
  delete from public.lead_activities a
  where a.tenant_id = v_lead.tenant_id
    and (a.lead_id = v_lead.id or a.lead_id = p_kept.id and a.id = v_added.id);
  if v_added.id is not null then
    insert into public.lead_activities select v_added.*;
  end if;

  update public.leads l
  set notes = w.notes, status = w.status, status_locked = w.status_locked
  from private.lead_without(p_kept, p_merged) w
  where l.tenant_id = w.tenant_id and l.id = w.id;
  return v_lead.id;
end;
$$;
comment on function private.restore_merged_lead(private.merged_contacts, public.leads) is
  'Makes the lead again that a contact had before it was merged, and takes from the other what it had given, unless somebody has changed that since.';

create function public.separate_leads(
  p_slug text,
  p_merged text,
  p_now timestamptz default now()
)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_contact constant text := private.contact_of(p_merged);
  v_merged private.merged_contacts;
  v_kept public.leads;
  v_id uuid;
  v_shared uuid[];
begin
  perform private.lock_tenant(v_tenant_id);
  delete from private.merged_contacts m
  where m.tenant_id = v_tenant_id and m.contact = v_contact
  returning m.* into v_merged;
  if v_merged.contact is null then
    perform private.refuse(
      format('"%s" was not merged with a lead', p_merged),
      'Name the one that did not stay: select * from private.merged_contacts;',
      'no_data_found');
  end if;
  select l.*
  into v_kept
  from public.leads l
  where l.tenant_id = v_tenant_id and l.contact = v_merged.leads_to;
  v_id := private.restore_merged_lead(v_merged, v_kept);

  v_shared := private.shared_bookings(v_tenant_id, v_contact, v_merged.leads_to);
  perform private.move_activities(v_tenant_id, v_kept.id, v_id, array(
    select a.booking_id
    from public.booking_attendees a
    where a.tenant_id = v_tenant_id and a.contact = v_contact and a.is_booker
    except
    select unnest(v_shared)
  ));
  perform private.move_forms(v_tenant_id, v_kept.id, v_id, v_contact);
  perform private.score_leads_anew(v_tenant_id, array(
    select v_merged.leads_to
    union all
    -- Who never booked is as before.
    select v_contact
    where exists (
      select from public.lead_activities a
      where a.tenant_id = v_tenant_id and a.lead_id = v_id and a.kind <> 'added'
    )
  ));
  if v_shared <> '{}' then
    perform private.refold(v_tenant_id, v_shared, p_now);
  end if;
  perform private.drop_idle_leads(v_tenant_id, array(
    select row(l.contact, l.id, false, null, null, null, null, null)::private.scored_lead
    from public.leads l
    where l.tenant_id = v_tenant_id and l.id = v_id
  ));
  return v_id;
end;
$$;
comment on function public.separate_leads(text, text, timestamptz) is
  'Undoes merge_leads(): the address, or phone number, that did not stay is a lead of its own again, with the bookings made under it, and the notes and status it had.';
revoke execute on function public.separate_leads(text, text, timestamptz)
  from public, anon, authenticated, service_role;

create function private.shared_bookings(p_tenant_id uuid, p_contact text, p_leads_to text)
  returns uuid[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select distinct a.booking_id
    from public.booking_attendees a
    join public.booking_attendees o on o.tenant_id = a.tenant_id and o.booking_id = a.booking_id
    join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
    where a.tenant_id = p_tenant_id
      and a.contact = p_contact
      and a.is_booker
      and o.contact <> p_contact
      and o.is_booker
      and private.lead_contact(
        private.merged_with(p_tenant_id, array[o.contact]), o.contact) = p_leads_to
      and b.closed_at is null
    order by a.booking_id
  );
end;
$$;
comment on function private.shared_bookings(uuid, text, text) is
  'The bookings in which a contact and those of a lead each have a seat: what each did there, only the booking can say.';
