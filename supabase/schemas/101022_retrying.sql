-- Retrying by hand: what was given up, after its cause is put right.

create function public.retry_reminders(
  p_slug text,
  p_ids uuid[] default null,
  p_now timestamptz default now()
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_plans private.reminder_plan[];
begin
  with held as materialized (
    select r as reminder
    from public.reminders r
    where r.tenant_id = v_tenant_id
      and (
        p_ids is null and r.status = 'failed' and not private.is_stood_in_for(r)
        -- What may have been taken comes twice if it was: only whoever names it wants that.
        or r.id = any (p_ids) and r.status in ('failed', 'unknown')
      )
    order by r.id
    for update of r
  )
  select array_agg(
    row(
      (h.reminder).booking_id, (h.reminder).rule_id, (h.reminder).recipient,
      (h.reminder).channel, 'scheduled', null, (h.reminder).due_at, p_now,
      (h.reminder).is_fallback
    )::private.reminder_plan
  )
  into v_plans
  from held h
  cross join lateral (select private.context_of(h.reminder) as context offset 0) x
  where private.reason_not_to_send(h.reminder, x.context, p_now) is null
    and private.reason_suppressed((h.reminder).channel, x.context) is null;
  return private.replan_reminders(v_tenant_id, v_plans, p_again => true);
end;
$$;
comment on function public.retry_reminders(text, uuid[], timestamptz) is
  'Tries reminders again that failed, those that still make sense; tells how many. Without p_ids all of the tenant''s that failed. One that is unknown only when named: if the provider had taken it, it comes twice.';
revoke execute on function public.retry_reminders(text, uuid[], timestamptz)
  from public, anon, authenticated, service_role;
