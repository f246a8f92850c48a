-- Health: what a monitor asks.

create function private.connections_note(p_now timestamptz)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_refused integer;
  v_failing integer;
  v_webhooks integer;
  v_untold integer;
begin
  select (count(*) filter (where c.state = 'refused'))::integer,
    (count(*) filter (where exists (
      select
      from private.failing_steps() k
      where k.tenant_id = c.tenant_id
    )))::integer,
    (count(*) filter (where c.webhook in ('different', 'inactive', 'missing')))::integer,
    (count(*) filter (where exists (
      select
      from public.reconciliation_findings f
      where f.tenant_id = c.tenant_id
        and f.kind = 'missing'
        and f.found_at > p_now - interval '7 days'
    )))::integer
  into v_refused, v_failing, v_webhooks, v_untold
  from private.connections c
  join public.tenants t on t.id = c.tenant_id and t.disabled_at is null;
  return nullif(concat_ws(' ',
    case when v_refused > 0 then format('Tenants whose key Cal.com refuses: %s.', v_refused) end,
    case when v_failing > 0 then format('Tenants for whom Cal.com''s API does not answer: %s.', v_failing) end,
    case when v_webhooks > 0 then format('Tenants whose webhook at Cal.com is not in order: %s.', v_webhooks) end,
    case when v_untold > 0 then format('Tenants with bookings of the last seven days that no webhook told of: %s.', v_untold) end,
    case when v_refused + v_failing + v_webhooks + v_untold > 0
      then 'select * from connection; says which, and what to do.' end), '');
end;
$$;
comment on function private.connections_note(timestamptz) is
  'What an admin should know of the connections to Cal.com''s API: how many tenants are in which trouble; null when none is.';

create function private.reason_for_everyone(f private.finding)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Anybody may ask a monitor's page: which door stands open is not for everybody.
  return case
    when f."check" in ('rights', 'exposure')
      then 'Rights are not as they are to be: select * from doctor(); says which.'
    else f.reason
  end;
end;
$$;
comment on function private.reason_for_everyone(private.finding) is
  'What is wrong, without what would show an attacker the way.';

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
    select private.reason_for_everyone(f)
    from private.check_installation(p_now) f
    where not f.ok
  ) || array_remove(array[
    case when exists (
      select from private.heartbeat h
      where h.name = 'alerts' and h.last_at < p_now - interval '5 minutes'
    ) then 'Nobody would be told of trouble: alerts have not been judged for five minutes.' end,
    case when private.is_anything_due(p_now - interval '5 minutes')
      then 'A reminder has been due for five minutes.' end,
    case when private.is_anything_to_send(p_now - interval '5 minutes')
      and exists (
        select from public.reminders r
        where r.status = 'queued' and r.send_at < p_now - interval '5 minutes'
      ) then 'A queued reminder has not been sent for five minutes.' end,
    case when exists (
      select
      -- Also what was put off for seconds, as somebody was in the way.
      from private.tenants_with_pending('infinity') t
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
    ) then 'Webhooks could not be stored in this hour.' end,
    private.forwarding_trouble(p_now),
    case when not private.are_functions_served() then private.version_trouble() end
  ], null);
begin
  return jsonb_build_object(
    'ok', cardinality(v_problems) = 0,
    'problems', v_problems,
    'notes', array_remove(array[
      case when private.are_functions_served() then private.version_trouble() end,
      private.zones_note('time zones in use'),
      private.connections_note(p_now)
    ], null),
    'last_tick_at', v_tick
  );
end;
$$;
comment on function public.health(timestamptz) is
  'Whether everything is alive, for an uptime monitor: {"ok", "problems", "notes", "last_tick_at"}. notes: what an admin should know although all is well. Tells nothing of any tenant.';
revoke execute on function public.health(timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.health(timestamptz) to service_role;
