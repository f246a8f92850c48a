-- Is the scheduler alive? ok must be true. Each job and its last run; the tick runs every ten seconds.
-- No run at all: pg_cron is off. Failed runs: message says why. What else an installation needs: select * from doctor();
select h.said -> 'ok' as ok, h.said -> 'problems' as problems, now() - (h.said ->> 'last_tick_at')::timestamptz as since_last_tick,
  j.jobname, j.schedule, j.active, d.start_time as last_run, d.status, d.return_message as message
from (select public.health() as said) h
left join cron.job j on j.jobname like 'calbase-%'
left join lateral (
  select d.start_time, d.status, d.return_message
  from cron.job_run_details d
  where d.jobid = j.jobid
  order by d.runid desc
  limit 1
) d on true
order by j.jobname;
