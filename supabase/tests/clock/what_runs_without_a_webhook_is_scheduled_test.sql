begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

select set_eq(
  $$ select jobname, schedule, coalesce(substring(command from '^do .*(private\.\w+)\(\)'), command), active from cron.job where jobname like 'calbase-%' $$,
  $$ values
    ('calbase-tick', '10 seconds', 'select private.tick()', true),
    ('calbase-work', '5 seconds', 'private.work_step', true),
    ('calbase-retry-events', '* * * * *', 'private.retry_failed_events', true),
    ('calbase-complete-meetings', '* * * * *', 'select private.complete_ended_meetings()', true),
    ('calbase-count-metrics', '* * * * *', 'select private.count_metrics()', true),
    ('calbase-count-days', '*/5 * * * *', 'select private.count_recent_days()', true),
    ('calbase-count-changed-days', '*/5 * * * *', 'private.count_changed_days', true),
    ('calbase-learn-habits', '* * * * *', 'select private.learn_habits()', true),
    ('calbase-judge-alerts', '* * * * *', 'select private.judge_alerts()', true),
    ('calbase-forward', '10 seconds', 'select private.ping_forward()', true),
    ('calbase-reconcile', '* * * * *', 'private.reconcile_tick', true),
    ('calbase-ask-cal-com', '10 seconds', 'select private.ping_reconcile()', true),
    ('calbase-prune-alerts', '29 3 * * *', 'select private.prune_alerts()', true),
    ('calbase-prune-findings', '43 3 * * *', 'select private.prune_findings()', true),
    ('calbase-tell-alerts', '30 seconds', 'select private.tell_alerts()', true),
    ('calbase-prune-alert-messages', '31 3 * * *', 'select private.prune_alert_messages()', true),
    ('calbase-prune', '*/10 * * * *', 'select private.prune()', true),
    ('calbase-prune-job-runs', '17 3 * * *', 'select private.prune_job_runs()', true) $$,
  'the tick, what is to be asked of Cal.com and what is to be forwarded every ten seconds, what is pending every five, telling alerts every thirty, retries, ended meetings, metrics, alerts and Cal.com''s API every minute, trends every five, pruning every ten, cleaning up every night');

select * from finish();
rollback;
