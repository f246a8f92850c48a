begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp view callable as
select p.oid::regprocedure::text as function, r.role
from pg_proc p, unnest('{anon,authenticated,service_role}'::name[]) r (role)
where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  and has_function_privilege(r.role, p.oid, 'execute');

select is_empty(
  $$ select p.oid::regprocedure from pg_proc p
     cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
     where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and a.grantee = 0
       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') $$,
  'PUBLIC may call nothing');
select is_empty($$ select * from callable where role = 'anon' $$, 'nor may anon');
select set_eq($$ select function from callable where role = 'authenticated' $$, array['private.my_tenants()', 'private.tenants_i_edit()'],
  'signed-in users may ask for their tenants');
select set_eq(
  $$ select function from callable where role = 'service_role' $$,
  array[
    'tenant_names()', 'webhook_secrets(text,timestamp with time zone)',
    'opt_out_status(text)',
    'opt_out(text,suppression_scope,timestamp with time zone)',
    'opt_in(text)',
    'attendance_status(text,timestamp with time zone)',
    'confirm_attendance(text,timestamp with time zone)',
    'account_for_test(uuid,reminder_channel)',
    'store_observations(uuid,jsonb[],timestamp with time zone,boolean,timestamp with time zone)',
    'claim_alert_messages(integer,integer,timestamp with time zone)', 'settle_alert_messages(jsonb,timestamp with time zone)',
    'claim_sync_step(timestamp with time zone,uuid)',
    'claim_forwards(integer,timestamp with time zone)',
    'settle_forward(uuid,bigint,text,timestamp with time zone)',
    'take_forwarded_feedback(uuid,text,text,timestamp with time zone)',
    'has_tenant(uuid)',
    'settle_sync_step(uuid,jsonb,timestamp with time zone,timestamp with time zone)',
    'feedback_secret(text,reminder_channel)',
    'record_feedback(jsonb,timestamp with time zone)',
    'record_answer(uuid,text,boolean,timestamp with time zone)',
    'health(timestamp with time zone)', 'metrics(timestamp with time zone)', 'zones_in_use()', 'note_zones_apart(text[])',
    'apply_pending_events(uuid)',
    'receive_webhook(uuid,text,jsonb,text,text,timestamp with time zone,text,text)',
    'count_rejections(uuid,text,integer,timestamp with time zone)',
    'count_webhook_durations(jsonb)',
    'claim_reminders(integer,integer,timestamp with time zone,jsonb,text[])',
    'hand_over_reminder(uuid,uuid,integer,integer,timestamp with time zone)',
    'settle_reminders(jsonb,timestamp with time zone)'],
  'the edge functions have exactly these');

select * from finish();
rollback;
