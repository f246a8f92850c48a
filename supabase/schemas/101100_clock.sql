-- The clock: what happens without a webhook.

create function private.complete_ended_meetings(
  p_limit integer default 500,
  p_now timestamptz default now()
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_count integer;
begin
  -- MEETING_ENDED is known to come late or never. After a while calbase says it itself, as an
  -- event, so that a rebuild hears it too. It is applied like any other that waits, a tenant a
  -- transaction; see working in turns.
  insert into public.webhook_events (
    tenant_id, provider, event_id, event_type, cal_uid, occurred_at, received_at, body
  )
  select
    b.tenant_id, 'calbase', i.event_id, 'BOOKING_COMPLETED', b.cal_uid, e.occurred_at, p_now,
    jsonb_build_object(
      'triggerEvent', 'BOOKING_COMPLETED',
      'createdAt', e.occurred_at,
      'payload', jsonb_build_object('uid', b.cal_uid, 'endTime', b.end_time)
    )
  from public.bookings b
  join public.tenants t on t.id = b.tenant_id
  -- After everything else that was said of it, or it would not be the last word.
  cross join lateral (select greatest(b.end_time, b.updated_at) as occurred_at) e
  cross join lateral (
    select private.stable_id(
      b.cal_uid, extract(epoch from b.end_time)::text, extract(epoch from e.occurred_at)::text
    )::text as event_id
    offset 0
  ) i
  where b.status in ('confirmed', 'rescheduled')
    and b.closed_at is null
    and t.disabled_at is null
    and b.end_time <= p_now
    and b.end_time <= p_now - make_interval(mins => t.completion_delay_minutes)
    -- What was said once and could not be applied is in nobody's way. Looked up for each (offset 0).
    and not exists (
      select
      from public.webhook_events s
      where s.tenant_id = b.tenant_id and s.provider = 'calbase' and s.event_id = i.event_id
      offset 0
    )
  order by b.end_time
  limit p_limit
  on conflict (tenant_id, provider, event_id) do nothing;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.complete_ended_meetings(integer, timestamptz) is
  'Says of bookings whose meeting ended a while ago (tenants.completion_delay_minutes), without Cal.com saying so, that they are completed: by events, which wait to be applied. Tells of how many.';

create function private.prune_job_runs(p_now timestamptz default now())
  returns void
  language sql
  volatile
  set search_path = ''
as $$
  delete from cron.job_run_details d where coalesce(d.end_time, d.start_time) < p_now - interval '1 day';
$$;
comment on function private.prune_job_runs(timestamptz) is
  'pg_cron never forgets a run; a job every ten seconds leaves 8,640 rows a day.';
