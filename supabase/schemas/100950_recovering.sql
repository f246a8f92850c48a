-- Recovering: what an admin does when something went wrong, from Studio's SQL editor.

create function public.replay_events(
  p_slug text,
  p_webhook_event_ids bigint[] default null,
  p_now timestamptz default now()
)
  returns table (webhook_event_id bigint, status public.webhook_event_status, reason text)
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_event_ids bigint[];
begin
  if exists (
    select from public.tenants t where t.id = v_tenant_id and t.disabled_at is not null
  ) then
    perform private.refuse('The tenant is disabled', 'enable_tenant() first');
  end if;
  v_event_ids := private.read_again(v_tenant_id, p_webhook_event_ids);
  perform private.apply_pending(v_tenant_id, 500, p_now);
  return query
  select e.id, e.status, e.reason
  from public.webhook_events e
  where e.tenant_id = v_tenant_id and e.id = any (v_event_ids)
  order by e.id;
end;
$$;
comment on function public.replay_events(text, bigint[], timestamptz) is
  'Reads and applies failed and unparseable events of a tenant again: all of them, or those with these ids. Tells what became of each; of more than a few hundred the rest is pending, and applied right behind.';
revoke execute on function public.replay_events(text, bigint[], timestamptz) from public, anon, authenticated, service_role;

create function private.read_again(p_tenant_id uuid, p_event_ids bigint[])
  returns bigint[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_read bigint[];
begin
  with tried as materialized (
    select e.id, e.provider, e.received_at,
      -- A text may have been repaired by hand.
      case
        when e.body is not null then e.body
        when pg_input_is_valid(e.unparseable_body, 'jsonb') then e.unparseable_body::jsonb
      end as body
    from public.webhook_events e
    where e.tenant_id = p_tenant_id
      and e.status in ('failed', 'unparseable')
      and (p_event_ids is null or e.id = any (p_event_ids))
    order by e.id
    for update
  ),
  changed as (
    update public.webhook_events e
    set body = t.body,
        unparseable_body = null,
        event_type = (f.facts).event_type,
        cal_uid = (f.facts).cal_uid,
        cal_booking_id = (f.facts).cal_booking_id,
        previous_uid = (f.facts).previous_uid,
        left_uid = (f.facts).left_uid,
        series_key = (f.facts).series_key,
        occurred_at = coalesce((f.facts).occurred_at, t.received_at),
        status = s.status,
        reason = s.reason,
        retry_at = null
    from tried t
    cross join lateral (select private.read_event(t.body) as facts offset 0) f
    cross join lateral private.initial_status(f.facts) s
    where e.tenant_id = p_tenant_id
      and e.id = t.id
      and t.body is not null
      and t.provider <> 'cal-api'
  ),
  observed as (
    -- What an observation is about was read before it was stored.
    update public.webhook_events e
    set status = 'pending', reason = null, retry_at = null
    from tried t
    where e.tenant_id = p_tenant_id and e.id = t.id and t.provider = 'cal-api'
  )
  select array_agg(t.id) into v_read from tried t;
  return coalesce(v_read, '{}');
end;
$$;
comment on function private.read_again(uuid, bigint[]) is
  'Reads failed and unparseable events anew, as if they had just arrived: those of use become pending. Gives the ids of all.';

create function private.tenants_with_failed()
  returns setof uuid
  language plpgsql
  stable
  rows 10
  set search_path = ''
  set enable_seqscan = 'off'
  set enable_bitmapscan = 'off'
  set enable_sort = 'off'
as $$
begin
  -- From tenant to tenant in the index, as tenants_with_pending does.
  return query
  with recursive failing as (
    (
      select e.tenant_id
      from public.webhook_events e
      where e.status = 'failed'
      order by e.tenant_id
      limit 1
    )
    union all
    select (
      select e.tenant_id
      from public.webhook_events e
      where e.status = 'failed' and e.tenant_id > f.tenant_id
      order by e.tenant_id
      limit 1
    )
    from failing f
    where f.tenant_id is not null
  )
  select t.id
  from failing f
  join public.tenants t on t.id = f.tenant_id
  where t.disabled_at is null;
end;
$$;
comment on function private.tenants_with_failed() is
  'The enabled tenants of which events could not be applied. One look into an index for each.';

create function private.retry_failed_events(
  p_limit integer default 100,
  p_now timestamptz default now()
)
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id uuid;
  v_count integer;
begin
  select e.tenant_id
  into v_tenant_id
  from public.webhook_events e
  join public.tenants t on t.id = e.tenant_id
  where e.status = 'failed' and e.retry_at <= p_now and t.disabled_at is null
  order by e.retry_at
  limit 1;
  if not found then
    return 0;
  end if;

  perform private.leave_the_machine();
  update public.webhook_events e
  set status = 'pending', reason = null, retry_at = null
  from (
    select r.id
    from public.webhook_events r
    where r.tenant_id = v_tenant_id and r.status = 'failed' and r.retry_at <= p_now
    order by r.retry_at
    limit p_limit
    for update skip locked
  ) r
  where e.tenant_id = v_tenant_id and e.id = r.id;
  get diagnostics v_count = row_count;
  -- Here, and not by the job that applies what is pending: nobody shall see them as if they had
  -- been waiting for it since they arrived.
  perform private.apply_pending(v_tenant_id, p_limit, p_now);
  return v_count;
end;
$$;
comment on function private.retry_failed_events(integer, timestamptz) is
  'Applies failed events whose time has come, of the tenant whose are due longest; tells how many were tried, 0 when none of any tenant is due. Each call should be a transaction of its own: nobody''s lock is held while another''s events are tried.';

create function public.rebuild_bookings(p_slug text, p_now timestamptz default now())
  returns integer
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_job private.jobs;
begin
  perform private.lock_tenant(v_tenant_id);
  perform private.sync_forms(v_tenant_id);
  v_job := private.start_job(v_tenant_id, 'rebuild', null, p_now);
  return v_job.total;
end;
$$;
comment on function public.rebuild_bookings(text, timestamptz) is
  'Computes a tenant''s bookings, uids, attendees, leads, activities and schedule again from its webhook events, to the same rows. Nothing is sent again. Tells how many bookings there are: a few hundred are done at once, more right behind, see running_jobs. Webhooks that arrive meanwhile are stored, and applied between two steps.';
revoke execute on function public.rebuild_bookings(text, timestamptz) from public, anon, authenticated, service_role;

create function public.separate_booking(
  p_slug text,
  p_cal_uid text,
  p_now timestamptz default now()
)
  returns uuid
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_new_id constant uuid := gen_random_uuid();
  v_old_id uuid;
begin
  select u.booking_id
  into v_old_id
  from public.booking_uids u
  where u.tenant_id = v_tenant_id and u.cal_uid = p_cal_uid and u.guessed;
  if not found then
    perform private.refuse(
      format('The uid "%s" was not joined to a booking by a guess', p_cal_uid),
      'select * from public.booking_uids where guessed;',
      'no_data_found');
  end if;
  if private.is_closed(v_tenant_id, v_old_id) then
    perform private.refuse(
      'This booking is closed: the events it was computed from are no longer kept',
      'It stays as it is.',
      'restrict_violation');
  end if;
  perform private.lock_tenant(v_tenant_id);

  -- The uid takes along those that Cal.com said came after it.
  with recursive branch (cal_uid) as (
    values (p_cal_uid)
    union
    select e.cal_uid
    from branch c
    join public.webhook_events e on e.tenant_id = v_tenant_id and e.previous_uid = c.cal_uid
  ),
  moved as (
    update public.webhook_events e
    set booking_id = v_new_id
    from branch c
    where e.tenant_id = v_tenant_id and e.cal_uid = c.cal_uid and e.booking_id = v_old_id
  )
  update public.booking_uids u
  set booking_id = v_new_id, separated = true, guessed = false
  from branch c
  where u.tenant_id = v_tenant_id and u.cal_uid = c.cal_uid;

  perform private.number_generations(v_tenant_id, v_old_id);
  perform private.number_generations(v_tenant_id, v_new_id);
  perform private.refold(v_tenant_id, array[v_old_id, v_new_id], p_now);
  return v_new_id;
end;
$$;
comment on function public.separate_booking(text, text, timestamptz) is
  'Undoes a guess: the uid, and what followed it, becomes a booking of its own and is never joined by its calendar id again. Gives the new booking''s id.';
revoke execute on function public.separate_booking(text, text, timestamptz) from public, anon, authenticated, service_role;
