-- Forms: whoever answers one of Cal.com's routing forms is a lead, before they book or without.

create function private.lead_of_form(p_event public.webhook_events, p_form private.form)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_contact text;
  v_id uuid;
begin
  -- Told before, it stays with its lead, whose address may have been corrected since.
  select l.contact, l.id
  into v_contact, v_id
  from public.lead_activities a
  join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
  where a.tenant_id = p_event.tenant_id and a.form_event = p_event.event_id;
  v_contact := coalesce(v_contact, private.lead_contact(
    private.merged_with(p_event.tenant_id, array[p_form.contact]), p_form.contact));
  perform private.lock_lead(p_event.tenant_id, v_contact);
  if v_id is not null then
    return v_id;
  end if;
  select l.id
  into v_id
  from public.leads l
  where l.tenant_id = p_event.tenant_id and l.contact = v_contact;
  if not found then
    v_id := private.new_lead_id(p_event.tenant_id, v_contact);
    insert into public.leads (
      tenant_id, id, name, email, phone, source, created_at, updated_at
    )
    values (
      p_event.tenant_id, v_id, p_form.name,
      -- Of whom it was merged with, the bookings tell more, later in a rebuild.
      case
        when v_contact = p_form.contact then p_form.email
        when v_contact not like 'tel:%' then v_contact
      end,
      case
        when v_contact = p_form.contact then p_form.phone
        when v_contact like 'tel:%' then substr(v_contact, 5)
      end,
      'cal.com', p_event.occurred_at, p_event.occurred_at
    );
  end if;
  return v_id;
end;
$$;
comment on function private.lead_of_form(public.webhook_events, private.form) is
  'The lead of who answered a form, made if there is none.';

create function private.sync_form(p_event public.webhook_events)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  e constant public.webhook_events := p_event;
  f constant private.form := private.read_form(private.event_details(e.body));
  v_lead_id constant uuid := private.lead_of_form(e, f);
  v_merged constant private.merged_contacts[] :=
    private.merged_with(e.tenant_id, array[f.contact]);
  v_scoring private.scoring;
begin
  insert into public.lead_activities as a
    (tenant_id, id, lead_id, kind, occurred_at, fit, form_event, details)
  values (
    e.tenant_id, private.stable_id(v_lead_id::text, e.event_id, 'form_submitted'), v_lead_id,
    'form_submitted', e.occurred_at, private.classified_fit(f.email, f.name, f.phone, '{}'),
    e.event_id, f.details
  )
  on conflict (tenant_id, form_event) do update
  set id = excluded.id, lead_id = excluded.lead_id, details = excluded.details,
      -- What made the score is gone with an erased person; the score stays.
      fit = case when private.is_erased(f.email) then a.fit else excluded.fit end;

  v_scoring := private.score_leads(
    e.tenant_id,
    array[row(f.contact, v_lead_id, false, e.occurred_at, null, null, null, null)::private.scored_lead],
    '{}', '{}');
  perform private.write_activities(e.tenant_id, v_scoring.deeds, false);
  perform private.write_known_leads(e.tenant_id, v_scoring);
  perform private.write_merged_leads(
    e.tenant_id, v_merged, array[private.lead_contact(v_merged, f.contact)]);
end;
$$;
comment on function private.sync_form(public.webhook_events) is
  'Makes who answered a form a lead, with what they answered as an activity. Doing it again changes nothing.';

create function private.sync_forms(p_tenant_id uuid, p_event_ids bigint[] default null)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.sync_form(e)
  from (
    select w as e
    from public.webhook_events w
    where w.tenant_id = p_tenant_id
      and w.status = 'applied'
      and w.booking_id is null
      and (p_event_ids is null or w.id = any (p_event_ids))
    order by w.id
    offset 0
  ) o;
end;
$$;
comment on function private.sync_forms(uuid, bigint[]) is
  'Makes leads of a tenant''s stored forms again, all or these. What is not kept any more (tenants.keep_events_days) left its activity behind.';
