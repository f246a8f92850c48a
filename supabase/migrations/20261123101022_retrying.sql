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
  v_count integer;
begin
  with held as materialized (
    select r as reminder
    from public.reminders r
    where r.tenant_id = v_tenant_id
      and (
        p_ids is null and r.status = 'failed'
        -- What may have been taken comes twice if it was: only whoever names it wants that.
        or r.id = any (p_ids) and r.status in ('failed', 'unknown')
      )
    order by r.id
    for update of r
  )
  update public.reminders r
  set status = 'scheduled',
      reason = null,
      send_at = p_now,
      generation = r.generation + 1,
      attempts = 0,
      may_be_taken = false,
      content_hash = null
  from held h
  cross join lateral (select private.context_of(h.reminder) as context offset 0) x
  where r.tenant_id = (h.reminder).tenant_id
    and r.id = (h.reminder).id
    and private.reason_not_to_send(h.reminder, x.context, p_now) is null
    and private.reason_suppressed((h.reminder).channel, x.context) is null;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function public.retry_reminders(text, uuid[], timestamptz) is
  'Tries reminders again that failed, those that still make sense; tells how many. Without p_ids all of the tenant''s that failed. One that is unknown only when named: if the provider had taken it, it comes twice.';
revoke execute on function public.retry_reminders(text, uuid[], timestamptz)
  from public, anon, authenticated, service_role;
