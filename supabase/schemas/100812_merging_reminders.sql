-- Merging reminders: when two of them turn out to be one.

create function private.progress(p_status public.reminder_status)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case p_status
    when 'sent' then 5
    -- Whoever it may have reached is not written to again.
    when 'unknown' then 4
    when 'queued' then 3
    when 'scheduled' then 2
    when 'cancelled' then 0
    else 1
  end;
end;
$$;
comment on function private.progress(public.reminder_status) is
  'How near a reminder is to its recipient.';

create type private.duplicates as (
  kept_id uuid,
  dropped_id uuid
);
comment on type private.duplicates is 'Two reminders for one thing, and which of them is kept.';

create function private.drop_duplicates(p_tenant_id uuid, p_duplicates private.duplicates[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  update public.deliveries d
  set reminder_id = t.kept_id
  from unnest(p_duplicates) t
  where d.tenant_id = p_tenant_id and d.reminder_id = t.dropped_id;
  perform private.drop_reminders(p_tenant_id, array(select t.dropped_id from unnest(p_duplicates) t));
end;
$$;
comment on function private.drop_duplicates(uuid, private.duplicates[]) is
  'Removes the reminders that others stand for; what was tried for them is theirs now.';

create function private.duplicates_of_bookings(p_tenant_id uuid, p_kept uuid, p_merged uuid)
  returns setof private.duplicates
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- The one that got further is the truth: a person must not be written to twice because Cal.com
  -- named one appointment twice.
  return query
  select case when f.first then k.id else m.id end, case when f.first then m.id else k.id end
  from public.reminders k
  join public.reminders m
    on m.tenant_id = k.tenant_id
    and m.rule_id = k.rule_id
    and m.recipient = k.recipient
    and m.is_fallback = k.is_fallback
  cross join lateral (select private.progress(k.status) >= private.progress(m.status) as first) f
  where k.tenant_id = p_tenant_id and k.booking_id = p_kept and m.booking_id = p_merged;
end;
$$;
comment on function private.duplicates_of_bookings(uuid, uuid, uuid) is
  'Reminders that both rows of one appointment had planned.';

create function private.merge_reminders(p_tenant_id uuid, p_kept uuid, p_merged uuid)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Its sender's answer will know the old id.
  perform private.settle(array(
    select row(
      r.tenant_id, r.id, r.message_id, 'unknown', 'merged_while_sent', null, r.send_at, r.attempts, true, null
    )::private.reminder_outcome
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.booking_id = p_merged
      and r.status in ('scheduled', 'queued')
      -- With a sender, or taken for all anybody knows: a provider knows it by the old id only.
      and (r.handed_over_at is not null or r.claimed_until is not null or r.may_be_taken)
    order by r.id
    for update
  ));

  perform private.drop_duplicates(
    p_tenant_id, array(select t from private.duplicates_of_bookings(p_tenant_id, p_kept, p_merged) t));

  perform private.rename_reminders(p_tenant_id, array(
    select row(r.id, p_kept, r.recipient)::private.reminder_rename
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.booking_id = p_merged
  ));
end;
$$;
comment on function private.merge_reminders(uuid, uuid, uuid) is
  'Moves the reminders of a merged booking, with their deliveries, to the one that is kept.';
