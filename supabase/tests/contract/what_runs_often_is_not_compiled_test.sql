begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

-- Where PostgreSQL has JIT, compiling the plans of one claim took longer than ten claims.
select set_eq(
  $$ select p.oid::regprocedure::text from pg_proc p
     where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and 'jit=off' = any (p.proconfig) $$,
  array[
    'private.apply_at_once(webhook_events,timestamp with time zone)', 'private.apply_pending(uuid,integer,timestamp with time zone)',
    'private.start_job(uuid,private.job_kind,uuid,timestamp with time zone)', 'private.work_on_job(uuid,bigint,timestamp with time zone)',
    'private.tick(timestamp with time zone)',
    'private.tenant_with_moved_reminders(timestamp with time zone)', 'private.next_moved_reminders(uuid,integer)',
    'private.cancel_moved_reminders(timestamp with time zone,integer)',
    'private.read_rows(uuid,text,jsonb,jsonb,integer,boolean)', 'private.write_rows(uuid,text,jsonb,jsonb,json)',
    'private.rebuilt_otherwise(uuid,uuid[],timestamp with time zone)',
    'private.count_metrics(timestamp with time zone)', 'private.count_recent_days(timestamp with time zone)',
    'private.count_changed_days(integer,timestamp with time zone)', 'metrics(timestamp with time zone)',
    'private.learn_habits(integer,timestamp with time zone)', 'private.judge_alerts(timestamp with time zone)',
    'claim_reminders(integer,integer,timestamp with time zone,jsonb,text[])', 'settle_reminders(jsonb,timestamp with time zone)',
    'store_observations(uuid,jsonb[],timestamp with time zone,boolean,timestamp with time zone)',
    'claim_sync_step(timestamp with time zone,uuid)', 'settle_sync_step(uuid,jsonb,timestamp with time zone,timestamp with time zone)'],
  'receiving, long work, the tick, claiming and settling, metrics, trends, alerts, moving, and what Cal.com''s API shows');

select * from finish();
rollback;
