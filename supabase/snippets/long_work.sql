-- What long work is going on, how far is it, and what to do about it? Rebuilding, enabling and disabling,
-- planning a changed rule again; what was over in the last seven days, too. The scheduler takes a step after
-- the other; what is a few hundred bookings is done at once and never shows here.
select j.tenant, j.kind, j.percent, j.error,
  case
    when j.ended_at is not null and j.failed > 0
      then format('%s bookings stayed as they were; error tells of the last. When the reason is mended, start it again: %s',
        j.failed,
        case j.kind
          when 'rebuild' then format('select rebuild_bookings(%L);', j.tenant)
          when 'enable' then format('select enable_tenant(%L);', j.tenant)
          when 'disable' then format('select disable_tenant(%L);', j.tenant)
          when 'replan_rule' then 'change the rule, and change it back.'
        end)
    when j.ended_at is not null then 'Nothing: it is over.'
    when j.stopped_at is not null then format('It was stopped. To go on: select resume_job(%L, %s);', j.tenant, j.job_id)
    when j.error is not null and j.failed = 0
      then format('It tries again by itself. If it stays so: does somebody keep a transaction open? To stop it: select stop_job(%L, %s);', j.tenant, j.job_id)
    else format('Nothing: it goes on by itself. To stop it: select stop_job(%L, %s);', j.tenant, j.job_id)
  end as what_to_do,
  j.rule, j.done, j.total, j.started_at, j.expected_end_at, j.failed
from public.running_jobs j;
