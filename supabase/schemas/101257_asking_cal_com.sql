-- Asking Cal.com by itself: functions/reconcile is pinged when there is something to ask, and only then.

create function private.ping_reconcile(p_now timestamptz default now())
  returns bigint
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_request_id bigint;
begin
  -- A clone has its original's keys, and would ask beside it. Nobody to ping is told by doctor().
  if not exists (select from private.steps_due(p_now))
    or private.why_not_itself() is not null
    or private.setting('calbase_functions_url') is null
  then
    return null;
  end if;
  -- Only a hint, as for the sender: what is due stays due, and it is pinged again.
  v_request_id := private.call_function('reconcile', '{}', 5000);
  perform private.note_ping(v_request_id, p_function => 'reconcile');
  return v_request_id;
end;
$$;
comment on function private.ping_reconcile(timestamptz) is
  'Asks functions/reconcile to work when a step is due that nobody has, and its account may be asked; gives the pg_net request id, null when there is nothing to do, or nobody to ask. Run every ten seconds.';
