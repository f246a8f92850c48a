-- Health: what a monitor asks.

create function public.health(p_now timestamptz default now())
  returns jsonb
  language plpgsql
  stable
  security definer
  set search_path = ''
as $$
declare
  v_tick constant timestamptz := (select h.last_at from private.heartbeat h where h.name = 'tick');
  -- What doctor() says of the installation, and what goes wrong in a sound one.
  v_problems text[] := array(
    select f.reason from private.check_installation(p_now) f where not f.ok
  ) || array_remove(array[
    case when private.is_anything_due(p_now - interval '5 minutes')
      then 'A reminder has been due for five minutes.' end,
    case when private.is_anything_to_send(p_now - interval '5 minutes')
      and exists (
        select from public.reminders r
        where r.status = 'queued' and r.send_at < p_now - interval '5 minutes'
      ) then 'A queued reminder has not been sent for five minutes.' end,
    case when exists (
      select
      from private.tenants_with_pending(p_now) t
      cross join lateral (
        select e.received_at
        from public.webhook_events e
        where e.tenant_id = t and e.status = 'pending'
        order by e.id
        limit 1
      ) e
      where e.received_at < p_now - interval '2 minutes'
    ) then 'A stored webhook has not been applied for two minutes.' end,
    case when exists (
      select
      from private.webhook_rejections r
      where r.reason in ('not_stored', 'secret_unreadable')
        and r.hour >= date_trunc('hour', p_now, 'UTC')
    ) then 'Webhooks could not be stored in this hour.' end
  ], null);
begin
  return jsonb_build_object(
    'ok', cardinality(v_problems) = 0,
    'problems', v_problems,
    'notes', array_remove(array[private.zones_note('time zones in use')], null),
    'last_tick_at', v_tick
  );
end;
$$;
comment on function public.health(timestamptz) is
  'Whether everything is alive, for an uptime monitor: {"ok", "problems", "notes", "last_tick_at"}. notes: what an admin should know although all is well. Tells nothing of any tenant.';
revoke execute on function public.health(timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.health(timestamptz) to service_role;
