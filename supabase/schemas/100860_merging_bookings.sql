-- Merging bookings: two rows that turn out to be one appointment become one.

create function private.lock_bookings(p_tenant_id uuid, p_booking_ids uuid[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform 1
  from public.bookings b
  where b.tenant_id = p_tenant_id
    and b.id = any (p_booking_ids)
  order by b.id
  -- Not `for update`: that would make foreign keys wait, and so a lead that points to another
  -- booking, while this one waits for the lead.
  for no key update;
end;
$$;
comment on function private.lock_bookings(uuid, uuid[]) is
  'Has these bookings'' rows until the transaction ends.';

create function private.merge_bookings(p_tenant_id uuid, p_kept uuid, p_merged uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.webhook_events e
  set booking_id = p_kept
  where e.tenant_id = p_tenant_id and e.booking_id = p_merged;

  update public.booking_uids u
  set booking_id = p_kept
  where u.tenant_id = p_tenant_id and u.booking_id = p_merged;

  -- Neither knows of the other.
  delete from private.booking_folds k
  where k.tenant_id = p_tenant_id and k.booking_id in (p_kept, p_merged);
  perform private.merge_reminders(p_tenant_id, p_kept, p_merged);

  -- Deleting the row touches leads and activities: their leads are locked first, in order.
  perform private.lock_lead(p_tenant_id, c.contact)
  from (
    select l.contact
    from public.leads l
    where l.tenant_id = p_tenant_id
      and (
        l.booking_id = p_merged
        or l.id in (
          select a.lead_id
          from public.lead_activities a
          where a.tenant_id = p_tenant_id and a.booking_id in (p_kept, p_merged)
        )
      )
    order by l.contact
  ) c;

  -- Leads that only the merged row made are found by these when the leads are kept.
  update public.lead_activities a
  set booking_id = p_kept
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_merged
    and not exists (
      select from public.lead_activities k
      where k.tenant_id = a.tenant_id
        and k.lead_id = a.lead_id
        and k.booking_id = p_kept
        and k.kind = a.kind
    );

  -- What is left of the merged row the fold makes anew.
  delete from public.bookings b
  where b.tenant_id = p_tenant_id and b.id = p_merged;
end;
$$;
comment on function private.merge_bookings(uuid, uuid, uuid) is
  'Makes two rows that turned out to be one appointment one row. The fold must follow.';
