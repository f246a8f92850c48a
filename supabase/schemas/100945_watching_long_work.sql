-- Watching long work: what an admin sees of it, stops and resumes.

create view public.running_jobs with (security_invoker = true) as
select
  t.slug as tenant, j.kind, j.done, j.total,
  case when j.total > 0 then round(100.0 * j.done / j.total)::integer end as percent,
  j.started_at,
  case
    when j.ended_at is null and j.stopped_at is null and j.done > 0
      then j.worked_at + (j.worked_at - j.started_at) * ((j.total - j.done)::float8 / j.done)
  end as expected_end_at,
  j.stopped_at, j.ended_at, j.failed, j.error, u.name as rule, j.tenant_id, j.id as job_id
from private.jobs j
join public.tenants t on t.id = j.tenant_id
left join public.reminder_rules u on u.tenant_id = j.tenant_id and u.id = j.rule_id
order by j.ended_at nulls first, j.id;
comment on view public.running_jobs is
  'Long work: rebuilding, enabling, disabling, planning a changed rule anew. How much of it is done, when it is expected to end, and what went wrong; what is over for a week.';
comment on column public.running_jobs.tenant is 'The tenant''s slug.';
comment on column public.running_jobs.kind is 'What is done.';
comment on column public.running_jobs.done is 'How many bookings are done.';
comment on column public.running_jobs.total is 'How many there are to do; empty while they are counted.';
comment on column public.running_jobs.percent is 'The same in percent.';
comment on column public.running_jobs.started_at is 'When it was started.';
comment on column public.running_jobs.expected_end_at is 'When it ends if it goes on as until now.';
comment on column public.running_jobs.stopped_at is 'When it was stopped, by stop_job(); resume_job() goes on.';
comment on column public.running_jobs.ended_at is 'When it was over.';
comment on column public.running_jobs.failed is 'How many bookings could not be done, and were left as they are.';
comment on column public.running_jobs.error is 'Why the last booking that failed could not be done; while none has failed, why it waits.';
comment on column public.running_jobs.rule is 'The reminder rule that is planned anew.';
comment on column public.running_jobs.tenant_id is 'The tenant.';
comment on column public.running_jobs.job_id is 'The job, for stop_job() and resume_job().';
revoke all on public.running_jobs from anon, authenticated, service_role;

-- The number of a job that came with a tenant from another project may be another tenant's, too.
create function public.stop_job(p_slug text, p_job_id bigint, p_now timestamptz default now())
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
begin
  update private.jobs j
  set stopped_at = p_now
  where j.tenant_id = v_tenant_id and j.id = p_job_id and j.ended_at is null and j.stopped_at is null;
  if not found then
    perform private.refuse(
      format('The tenant "%s" has no running job %s', p_slug, p_job_id),
      'select * from public.running_jobs;',
      'no_data_found');
  end if;
end;
$$;
comment on function public.stop_job(text, bigint, timestamptz) is
  'Stops long work after its present step; what is done stays done. resume_job() goes on.';
revoke execute on function public.stop_job(text, bigint, timestamptz)
  from public, anon, authenticated, service_role;

create function public.resume_job(p_slug text, p_job_id bigint)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
begin
  update private.jobs j
  set stopped_at = null, error = null
  where j.tenant_id = v_tenant_id and j.id = p_job_id and j.stopped_at is not null;
  if not found then
    perform private.refuse(
      format('The tenant "%s" has no stopped job %s', p_slug, p_job_id),
      'select * from public.running_jobs;',
      'no_data_found');
  end if;
end;
$$;
comment on function public.resume_job(text, bigint) is 'Goes on with long work that was stopped, where it was.';
revoke execute on function public.resume_job(text, bigint)
  from public, anon, authenticated, service_role;
