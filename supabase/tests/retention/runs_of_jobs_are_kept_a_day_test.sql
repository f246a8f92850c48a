begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

insert into cron.job_run_details (jobid, runid, database, username, command, status, start_time, end_time)
select 0, -n.number, current_database(), current_user, 'select', 'succeeded', n.ended - interval '1 second', n.ended
from (values (1, timestamptz '2001-03-01 09:00Z'), (2, '2001-03-02 09:00Z')) n (number, ended);
-- A run that the server's end cut off never ended.
insert into cron.job_run_details (jobid, runid, database, username, command, status, start_time)
values (0, -3, current_database(), current_user, 'select', 'running', '2001-03-01 09:00Z');
do $$ begin perform private.prune_job_runs('2001-03-02 10:00Z'); end $$;

select results_eq($$ select runid from cron.job_run_details where jobid = 0 order by runid $$, array[-2::bigint], 'pg_cron itself keeps them for ever');

select * from finish();
rollback;
