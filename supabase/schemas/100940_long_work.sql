-- Long work: what walks all of a tenant goes in bounded steps, each a short transaction, beside
-- the webhooks. The scheduler takes them (job calbase-work); so may anyone who does not want to wait
-- for it. What it is to be done to is written down first, so a crash or a stop loses nothing.

create type private.job_kind as enum ('rebuild', 'enable', 'disable', 'replan_rule');
comment on type private.job_kind is
  'rebuild: rebuild_bookings(); enable, disable: the reminders of a tenant that was enabled or disabled; replan_rule: those of a rule that was added or changed.';

create table private.jobs (
  tenant_id uuid not null,
  id bigint not null generated always as identity,
  kind private.job_kind not null,
  rule_id uuid,
  total integer,
  done integer not null default 0,
  failed integer not null default 0,
  error text,
  started_at timestamptz not null default now(),
  worked_at timestamptz,
  retry_at timestamptz,
  stopped_at timestamptz,
  ended_at timestamptz,
  constraint jobs_pkey primary key (tenant_id, id),
  constraint jobs_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint jobs_rule_fkey foreign key (tenant_id, rule_id)
    references public.reminder_rules (tenant_id, id) on delete cascade,
  constraint only_replanning_has_a_rule check ((kind = 'replan_rule') = (rule_id is not null)),
  constraint no_more_is_done_than_there_was check (done <= total),
  constraint ended_jobs_are_not_stopped check (ended_at is null or stopped_at is null)
);
create index jobs_of_rule on private.jobs (tenant_id, rule_id);
-- A second start joins the first.
create unique index jobs_once_at_a_time on private.jobs (tenant_id, kind, rule_id)
  nulls not distinct where ended_at is null;
-- The worker takes the one that has waited longest.
create index jobs_to_work_on on private.jobs (worked_at nulls first, id)
  where ended_at is null and stopped_at is null;
alter table private.jobs enable row level security;
revoke all on sequence private.jobs_id_seq from anon, authenticated, service_role;
comment on table private.jobs is 'Long work, and how far it is. Shown by the view running_jobs.';

create table private.job_bookings (
  tenant_id uuid not null,
  job_id bigint not null,
  booking_id uuid not null,
  constraint job_bookings_pkey primary key (tenant_id, job_id, booking_id),
  constraint job_bookings_job_fkey foreign key (tenant_id, job_id)
    references private.jobs (tenant_id, id) on delete cascade
);
alter table private.job_bookings enable row level security;
comment on table private.job_bookings is 'The bookings that a job still has to go through.';

create function private.rebuildable_bookings(p_tenant_id uuid)
  returns setof uuid
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Also what no event speaks of any more.
  return query
  select o.id
  from (
    select e.booking_id as id
    from public.webhook_events e
    where e.tenant_id = p_tenant_id and e.booking_id is not null and e.status = 'applied'
    union
    select b.id from public.bookings b where b.tenant_id = p_tenant_id
    union
    select u.booking_id from public.booking_uids u where u.tenant_id = p_tenant_id
  ) o
  where not exists (
    select
    from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = o.id and b.closed_at is not null
  );
end;
$$;
comment on function private.rebuildable_bookings(uuid) is
  'The bookings that a rebuild computes: all but the closed ones.';

create function private.bookings_of_job(p_job private.jobs, p_now timestamptz)
  returns setof uuid
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  case p_job.kind
    when 'rebuild' then
      return query select b.id from private.rebuildable_bookings(p_job.tenant_id) b (id);
    when 'enable' then
      return query
      select distinct r.booking_id
      from public.reminders r
      where r.tenant_id = p_job.tenant_id
        and r.status = 'cancelled'
        and r.reason_code = 'tenant_disabled';
    when 'disable' then
      return query
      select distinct r.booking_id
      from public.reminders r
      where r.tenant_id = p_job.tenant_id and r.status in ('scheduled', 'queued');
    when 'replan_rule' then
      return query
      select b.id
      from public.reminder_rules u
      cross join lateral private.concerned_bookings(u, p_now) b (id)
      where u.tenant_id = p_job.tenant_id and u.id = p_job.rule_id;
  end case;
end;
$$;
comment on function private.bookings_of_job(private.jobs, timestamptz) is 'What a job has to go through.';

create function private.cancel_reminders(p_tenant_id uuid, p_booking_ids uuid[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform private.replan_reminders(p_tenant_id, array(
    select row(
      r.booking_id, r.rule_id, r.recipient, r.channel, 'cancelled', 'tenant_disabled', r.due_at,
      r.send_at, r.is_fallback
    )::private.reminder_plan
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.booking_id = any (p_booking_ids)
      and r.status in ('scheduled', 'queued')
    order by r.id
    for update
  ));
end;
$$;
comment on function private.cancel_reminders(uuid, uuid[]) is
  'Stops the reminders of bookings of a disabled tenant.';

create function private.revive_waiting(
  p_tenant_id uuid,
  p_booking_ids uuid[],
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- Each is judged when it is sent: if it is too late by then, it is not.
  perform private.replan_reminders(p_tenant_id, array(
    select row(
      r.booking_id, r.rule_id, r.recipient, r.channel, 'scheduled',
      case when r.is_fallback then 'first_failed' end, r.due_at, r.send_at, r.is_fallback
    )::private.reminder_plan
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.booking_id = any (p_booking_ids)
      and r.status = 'cancelled'
      and r.reason_code = 'tenant_disabled'
      -- No rule plans the former, and the latter's time has passed by its rule.
      and (r.is_fallback or r.due_at <= p_now and r.send_at > p_now)
    order by r.id
    for update
  ));
end;
$$;
comment on function private.revive_waiting(uuid, uuid[], timestamptz) is
  'Takes up again, of bookings of a tenant that was disabled, what stood in for reminders that had failed, and what was due before but waited for a later moment that is still ahead: the end of quiet hours, or the next attempt.';

create function private.do_job(p_job private.jobs, p_booking_ids uuid[], p_now timestamptz)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  case p_job.kind
    when 'rebuild' then
      perform private.rebuild_some(p_job.tenant_id, p_booking_ids, p_now);
    when 'disable' then
      perform private.cancel_reminders(p_job.tenant_id, p_booking_ids);
    when 'enable' then
      -- First: planning lets what waits go on, unless it is not wanted any more.
      perform private.revive_waiting(p_job.tenant_id, p_booking_ids, p_now);
      perform private.plan_reminders(p_job.tenant_id, p_booking_ids, p_now => p_now);
    when 'replan_rule' then
      perform private.plan_reminders(
        p_job.tenant_id, p_booking_ids, p_job.rule_id, p_now => p_now);
  end case;
end;
$$;
comment on function private.do_job(private.jobs, uuid[], timestamptz) is
  'Does to some bookings what a job is about. The tenant must be locked.';

create function private.do_job_apart(p_job private.jobs, p_booking_ids uuid[], p_now timestamptz)
  returns private.jobs
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_job private.jobs := p_job;
  v_booking_id uuid;
begin
  foreach v_booking_id in array p_booking_ids loop
    begin
      perform private.do_job(p_job, array[v_booking_id], p_now);
    exception
      when query_canceled then
        raise;
      when others then
        -- Whoever is in the way will have gone by the next step.
        if private.is_passing(sqlstate) then
          raise;
        end if;
        v_job.failed := v_job.failed + 1;
        v_job.error := format('Booking %s: %s', v_booking_id, sqlerrm);
    end;
  end loop;
  return v_job;
end;
$$;
comment on function private.do_job_apart(private.jobs, uuid[], timestamptz) is
  'Does to bookings one by one what a job is about; gives the job with how many failed.';

create function private.gather_job(p_job private.jobs, p_now timestamptz)
  returns private.jobs
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_job private.jobs := p_job;
begin
  insert into private.job_bookings (tenant_id, job_id, booking_id)
  select p_job.tenant_id, p_job.id, b.id
  from private.bookings_of_job(p_job, p_now) b (id)
  on conflict do nothing;
  -- A job that is started again still has what it had.
  v_job.total := v_job.done + (
    select count(*)::integer
    from private.job_bookings n
    where n.tenant_id = p_job.tenant_id and n.job_id = p_job.id
  );
  return v_job;
end;
$$;
comment on function private.gather_job(private.jobs, timestamptz) is
  'Writes down what a job has to go through, and how much that is.';

create function private.take_from_job(p_job private.jobs, p_limit integer)
  returns uuid[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_taken constant uuid[] := array(
    select n.booking_id
    from private.job_bookings n
    where n.tenant_id = p_job.tenant_id and n.job_id = p_job.id
    order by n.booking_id
    limit p_limit
  );
begin
  delete from private.job_bookings n
  where n.tenant_id = p_job.tenant_id and n.job_id = p_job.id and n.booking_id = any (v_taken);
  return v_taken;
end;
$$;
comment on function private.take_from_job(private.jobs, integer) is
  'The next bookings of a job; they count as done when the transaction commits.';

create function private.step_job(
  p_job private.jobs,
  p_now timestamptz,
  p_limit integer default 500
)
  returns private.jobs
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_job private.jobs := p_job;
  v_booking_ids uuid[];
begin
  -- It tells of the last booking that failed, else of whoever was in the way.
  if v_job.failed = 0 then
    v_job.error := null;
  end if;
  v_booking_ids := private.take_from_job(v_job, p_limit);
  if v_booking_ids <> '{}' then
    perform private.lock_tenant(v_job.tenant_id);
    begin
      perform private.do_job(v_job, v_booking_ids, p_now);
    exception
      when query_canceled then
        raise;
      when others then
        v_job := private.do_job_apart(v_job, v_booking_ids, p_now);
    end;
  end if;
  v_job.done := v_job.done + cardinality(v_booking_ids);
  v_job.ended_at := case when v_job.done = v_job.total then p_now end;

  update private.jobs j
  set (total, done, failed, error, ended_at, worked_at, retry_at) = row (
    v_job.total, v_job.done, v_job.failed, v_job.error, v_job.ended_at, clock_timestamp(), null)
  where j.tenant_id = v_job.tenant_id and j.id = v_job.id;
  return v_job;
end;
$$;
comment on function private.step_job(private.jobs, timestamptz, integer) is
  'Takes a job, locked, one step further: at most p_limit bookings.';

create function private.small_job()
  returns integer
  language sql
  immutable
  set search_path = ''
as $$ select 500 $$;
comment on function private.small_job() is
  'Up to how many bookings a job is done while one waits.';

create function private.start_job(
  p_tenant_id uuid,
  p_kind private.job_kind,
  p_rule_id uuid default null,
  p_now timestamptz default now()
)
  returns private.jobs
  language plpgsql
  volatile
  set search_path = ''
  set plan_cache_mode = 'force_generic_plan'
  set enable_seqscan = 'off'
  set jit = 'off'
as $$
declare
  v_job private.jobs;
  v_booking_ids uuid[];
begin
  perform private.lock_tenant(p_tenant_id);
  v_job.tenant_id := p_tenant_id;
  v_job.kind := p_kind;
  v_job.rule_id := p_rule_id;
  v_booking_ids := array(
    select b.id
    from private.bookings_of_job(v_job, p_now) b (id)
    limit private.small_job() + 1
  );
  if cardinality(v_booking_ids) <= private.small_job() then
    perform private.end_job(p_tenant_id, p_kind, p_rule_id, p_now);
    if v_booking_ids <> '{}' then
      perform private.do_job(v_job, v_booking_ids, p_now);
    end if;
    v_job.total := cardinality(v_booking_ids);
    v_job.done := v_job.total;
    v_job.ended_at := p_now;
    return v_job;
  end if;

  -- What a running one has done already may have to be done again.
  insert into private.jobs as j (tenant_id, kind, rule_id, started_at)
  values (p_tenant_id, p_kind, p_rule_id, p_now)
  on conflict (tenant_id, kind, rule_id) where ended_at is null do update
  set total = null, done = 0, failed = 0, error = null, started_at = excluded.started_at,
      stopped_at = null, retry_at = null
  returning j.* into v_job;
  v_job := private.gather_job(v_job, p_now);
  update private.jobs j
  set total = v_job.total
  where j.tenant_id = v_job.tenant_id and j.id = v_job.id;
  return v_job;
end;
$$;
comment on function private.start_job(uuid, private.job_kind, uuid, timestamptz) is
  'Starts long work, or joins what is under way; gives it. A small one is done at once and leaves no row; the scheduler goes on with a large one. Has the tenant alone until the transaction ends.';

create function private.end_job(
  p_tenant_id uuid,
  p_kind private.job_kind,
  p_rule_id uuid,
  p_now timestamptz
)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_job_id bigint;
begin
  update private.jobs j
  set ended_at = p_now, stopped_at = null
  where j.tenant_id = p_tenant_id
    and j.kind = p_kind
    and j.rule_id is not distinct from p_rule_id
    and j.ended_at is null
  returning j.id into v_job_id;
  delete from private.job_bookings n
  where n.tenant_id = p_tenant_id and n.job_id = v_job_id;
end;
$$;
comment on function private.end_job(uuid, private.job_kind, uuid, timestamptz) is
  'Ends long work that is not needed any more.';

create function private.work_on_job(
  p_tenant_id uuid,
  p_job_id bigint,
  p_now timestamptz default now()
)
  returns private.jobs
  language plpgsql
  volatile
  set search_path = ''
  -- Longer than a batch of pending events takes.
  set lock_timeout = '1s'
  set plan_cache_mode = 'force_generic_plan'
  set enable_seqscan = 'off'
  set jit = 'off'
as $$
declare
  v_job private.jobs;
begin
  select j.*
  into v_job
  from private.jobs j
  where j.tenant_id = p_tenant_id
    and j.id = p_job_id
    and j.ended_at is null
    and j.stopped_at is null
    and coalesce(j.retry_at, '-infinity') <= clock_timestamp()
  for update skip locked;
  if not found then
    return null;
  end if;
  begin
    return private.step_job(v_job, p_now);
  exception
    when query_canceled then
      raise;
    when others then
      -- The next step tries again; meanwhile it shows why it stands still.
      update private.jobs j
      set error = case
            when j.failed > 0 then j.error
            when sqlstate = '55P03' then 'Somebody else has the tenant, or these bookings, for now.'
            else sqlerrm
          end,
          worked_at = clock_timestamp(),
          retry_at = clock_timestamp() + interval '300 milliseconds'
      where j.tenant_id = v_job.tenant_id and j.id = v_job.id;
      return null;
  end;
end;
$$;
comment on function private.work_on_job(uuid, bigint, timestamptz) is
  'Takes a job one step further; null when somebody else does, when it is over or stopped, or when somebody was in the way.';

create function private.leave_the_machine()
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  perform pg_sleep(0.02);
end;
$$;
comment on function private.leave_the_machine() is
  'Between two steps of long work the webhooks have the machine. To be called before any lock is taken.';
