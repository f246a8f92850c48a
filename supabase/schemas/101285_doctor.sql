-- The doctor: says what an installation lacks, and makes again what can be made.

create function private.check_alert_recipients(p_now timestamptz default now())
  returns private.finding
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_failing constant text := private.failing_alert_recipients(true, p_now);
begin
  if v_failing is not null then
    return private.find('alert recipients',
      format('Alerts cannot be delivered to recipient %s.', v_failing), 'npm run alerts -- recipients');
  end if;
  -- No trouble: who wants to look for himself need not be told.
  return row('alert recipients', true, case when not exists (
    select from public.alert_recipients r where r.tenant_id is null
  ) then 'Nobody is told of alerts: npm run alerts -- add email ops@example.com' end, null)::private.finding;
end;
$$;
comment on function private.check_alert_recipients(timestamptz) is
  'Whether the tenants'' recipients of alerts can be told, and whether there is an operator who is.';

create function private.check_details()
  returns setof private.finding
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  if private.extensions_trouble() is not null then
    return;
  end if;
  -- Deployed anew, the functions are not heard from before something is due.
  return next private.find('versions', private.version_trouble(), 'npm run setup');
  return next private.find('secrets', private.secrets_trouble(),
    'npm run tenant -- rotate-secret <slug>, then change it in Cal.com');
  return next private.find('accounts', private.accounts_trouble(),
    'npm run tenant -- set-channel <slug> <channel>');
  return next private.find('keys', private.keys_trouble(),
    'docs/moving-and-restoring.md says of each how it is given again');
  return next private.find('reconciling', private.answers_trouble(p_function => 'reconcile'),
    'npm run setup, which deploys functions/reconcile');
  return next private.find('telling', private.answers_trouble(p_function => 'deliver-alerts'),
    'npm run setup, which deploys functions/deliver-alerts');
  return next private.check_alert_recipients();
  return next private.find('forwarding', private.forwarding_trouble(now()),
    'select * from tenant_moves; says where to and what is answered there');
  return next private.find('demo', private.demo_trouble(),
    'select delete_tenant(''demo'', ''demo''); or rotate its secret');
  return next private.find('history', private.history_trouble(),
    'npx supabase migration repair --remote --status applied');
  -- No trouble of calbase's, and not always to be mended.
  return next row('zones', true, private.zones_note(), null)::private.finding;
end;
$$;
comment on function private.check_details() is
  'What is looked at of each tenant, and what a monitor need not be told.';

create function public.doctor(p_now timestamptz default now())
  returns table ("check" text, ok boolean, reason text, command text)
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return query
  select * from private.check_installation(p_now)
  union all
  select * from private.check_details();
end;
$$;
comment on function public.doctor(timestamptz) is
  'What an installation needs, whether it is there, and if not, why and which command mends it.';
revoke execute on function public.doctor(timestamptz)
  from public, anon, authenticated, service_role;

create function public.repair(p_now timestamptz default now())
  returns table (mended text)
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_jobs constant text[] := private.schedule_jobs();
  v_stands_still constant boolean := private.scheduler_trouble(p_now) is not null;
  v_made_queue constant boolean := private.make_queue();
  v_requeued integer;
  v_rights integer;
begin
  -- While the tick runs, pg_cron may not have heard of the other jobs.
  perform private.reload_jobs();
  -- Only then can it be closed to others, and filled again.
  v_rights := private.restore_rights();
  v_requeued := private.requeue_lost_reminders(p_now, 1000000, interval '-infinity');

  return query
  select m.what
  from (values
    (v_jobs <> '{}', format('jobs scheduled: %s', array_to_string(v_jobs, ', '))),
    (v_stands_still and v_jobs = '{}', 'pg_cron reads its jobs again'),
    (v_made_queue, 'the queue made'),
    (v_rights > 0, format('rights given or taken: %s', v_rights)),
    (v_requeued > 0, format('reminders put back into the queue: %s', v_requeued))
  ) m (is_mended, what)
  where m.is_mended;
end;
$$;
comment on function public.repair(timestamptz) is
  'Makes again what can be made of what doctor() misses: jobs, the queue with what was in it, rights. Tells what it did; nothing where all is well.';
revoke execute on function public.repair(timestamptz)
  from public, anon, authenticated, service_role;
