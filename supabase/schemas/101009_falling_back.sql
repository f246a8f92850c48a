-- Falling back: what one channel could not deliver goes by another, while there is time.

create function private.fallbacks_of(
  p_tenant_id uuid,
  p_outcomes private.reminder_outcome[],
  p_now timestamptz
)
  returns private.reminder_plan[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    select row(
      r.booking_id, r.rule_id, r.recipient, u.fallback_channel, 'scheduled', 'first_failed',
      r.due_at, p_now, true
    )::private.reminder_plan
    from unnest(p_outcomes) o
    join public.reminders r on r.tenant_id = o.tenant_id and r.id = o.reminder_id
    join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
    join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
    where o.tenant_id = p_tenant_id
      and u.fallback_channel is not null
      and not r.is_fallback
      -- As it is, not as it was to be: it may have moved on before its sender said so.
      and private.lets_another_try(r.status, r.reason_code)
      and p_now < private.expires_at(u.anchor, b.start_time, r.due_at)
  );
end;
$$;
comment on function private.fallbacks_of(uuid, private.reminder_outcome[], timestamptz) is
  'What stands in for the reminders among these that failed, by the fallback channels of their rules: at once.';

create function private.fall_back(p_outcomes private.reminder_outcome[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_failed constant private.reminder_outcome[] := array(
    select o from unnest(p_outcomes) o where private.lets_another_try(o.status, o.reason_code)
  );
  v_tenant_id uuid;
  v_plans private.reminder_plan[];
begin
  for v_tenant_id in select distinct o.tenant_id from unnest(v_failed) o order by 1 loop
    v_plans := private.fallbacks_of(v_tenant_id, v_failed, p_now);
    if v_plans <> '{}' then
      -- Of one that was stood in for at an earlier time of its meeting there is a row.
      perform private.replan_reminders(v_tenant_id, v_plans);
      perform private.add_reminders(v_tenant_id, v_plans);
    end if;
  end loop;
end;
$$;
comment on function private.fall_back(private.reminder_outcome[], timestamptz) is
  'Plans what stands in for reminders that have just failed. Each is judged again when it is sent: if the first one came after all, it is not.';
