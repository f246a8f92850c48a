-- Syncing leads: their rows and activities, after bookings changed.

create function private.sync_leads(
  p_tenant_id uuid,
  p_folded private.folded_booking[],
  p_from_start boolean default false
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_deeds constant private.deed[] := private.deeds_in(p_tenant_id, p_folded);
  v_contacts constant text[] := private.contacts_in(p_tenant_id, p_folded, v_deeds);
  v_contact text;
  v_leads public.leads[];
  v_is_merged boolean;
begin
  foreach v_contact in array v_contacts loop
    perform private.lock_lead(p_tenant_id, v_contact);
  end loop;
  select
    array(
      select l from public.leads l where l.tenant_id = p_tenant_id and l.contact = any (v_contacts)
    ),
    exists (
      select from private.merged_contacts m
      where m.tenant_id = p_tenant_id and m.contact = any (v_contacts)
    ) or exists (
      select from private.merged_contacts m
      where m.tenant_id = p_tenant_id and m.leads_to = any (v_contacts)
    )
  into v_leads, v_is_merged;
  if v_is_merged then
    perform private.sync_merged_leads(
      p_tenant_id, p_folded, v_contacts, private.merged_with(p_tenant_id, v_contacts),
      p_from_start);
  elsif cardinality(v_deeds) > 0 and private.is_appended(p_folded, v_deeds, v_leads[1]) then
    perform private.append_to_lead(p_tenant_id, v_leads[1], p_folded[1], v_deeds);
  else
    perform private.score_again(
      p_tenant_id, p_folded, v_deeds, array(select l.contact from unnest(v_leads) l), p_from_start);
  end if;
end;
$$;
comment on function private.sync_leads(uuid, private.folded_booking[], boolean) is
  'Creates or updates the leads of folded bookings, in the order of their contacts (the lock order): those whose activities changed, or all, scored from the start.';
