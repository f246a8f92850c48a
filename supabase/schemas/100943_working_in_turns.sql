-- Working in turns: what the scheduler does every few seconds with all that waits.

create table private.work_turns (
  tenant_id uuid not null,
  worked_at timestamptz not null,
  busy_until timestamptz,
  constraint work_turns_pkey primary key (tenant_id),
  constraint work_turns_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
alter table private.work_turns enable row level security;
comment on table private.work_turns is
  'When a tenant''s pending events were last worked on, so that tenants take turns, and until when it is not asked for again because somebody else had it.';

create function private.work_on_pending(p_now timestamptz)
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id uuid;
  v_answer text;
begin
  select t.id
  into v_tenant_id
  from private.tenants_with_pending(p_now) t (id)
  left join private.work_turns w on w.tenant_id = t.id
  where coalesce(w.busy_until, '-infinity') <= clock_timestamp()
  order by w.worked_at nulls first, t.id
  limit 1;
  if not found then
    return false;
  end if;

  perform private.leave_the_machine();
  v_answer := private.apply_pending(v_tenant_id, p_now => p_now);
  insert into private.work_turns as w (tenant_id, worked_at, busy_until)
  values (
    v_tenant_id, clock_timestamp(),
    case when v_answer = 'busy' then clock_timestamp() + interval '2 seconds' end
  )
  on conflict (tenant_id) do update
  set worked_at = excluded.worked_at, busy_until = excluded.busy_until;
  return true;
end;
$$;
comment on function private.work_on_pending(timestamptz) is
  'Applies a batch of the tenant whose turn it is; false when nobody has any.';

create function private.work_step(p_now timestamptz default now())
  returns boolean
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_job private.jobs;
begin
  -- One batch of one tenant a transaction: nobody's lock is held while another's work is done.
  if private.work_on_pending(p_now) then
    return true;
  end if;
  select j.*
  into v_job
  from private.jobs j
  where j.ended_at is null
    and j.stopped_at is null
    -- Of a tenant that moves nothing changes: a step would fail, and be the first again.
    and not private.stands_still(j.tenant_id)
    -- One that somebody was in the way of is tried again in a moment.
    and coalesce(j.retry_at, '-infinity') <= clock_timestamp() + interval '1 second'
  order by j.retry_at nulls first, j.worked_at nulls first, j.id
  limit 1;
  if not found then
    return private.cancel_moved_reminders(p_now);
  end if;
  perform private.leave_the_machine();
  perform private.work_on_job(v_job.tenant_id, v_job.id, p_now);
  return true;
end;
$$;
comment on function private.work_step(timestamptz) is
  'One step of what waits: pending events first, the tenants in turn, then long work, then what is left of tenants that have moved. False when there is nothing. Each call should be a transaction of its own.';
