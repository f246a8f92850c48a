begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

select set_eq(
  $$ select p.oid::regprocedure::text from pg_proc p
     where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and p.prosecdef $$,
  array[
    'apply_pending_events(uuid)',
    'claim_reminders(integer,integer,timestamp with time zone,jsonb,text[])',
    'hand_over_reminder(uuid,uuid,integer,integer,timestamp with time zone)',
    'count_rejections(uuid,text,integer,timestamp with time zone)',
    'count_webhook_durations(jsonb)',
    'receive_webhook(uuid,text,jsonb,text,text,timestamp with time zone,text,text)',
    'settle_reminders(jsonb,timestamp with time zone)',
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
    'health(timestamp with time zone)',
    'metrics(timestamp with time zone)',
    'zones_in_use()',
    'note_zones_apart(text[])',
    'private.my_tenants()',
    'private.tenants_i_edit()',
    'private.add_default_rules()',
    'private.forget_secret()',
    'private.refuse_while_moving()',
    'private.note_added_lead()',
    'private.keep_name_true()',
    'private.lock_tenant_of_rule()',
    'private.replan_rule()',
    'private.keep_what_was_sent()',
    'private.replan_rules_by_clock()',
    'private.validate_template()',
    'private.check_templates_of_rule()',
    'private.tidy_suppression()'],
  'what the functions call, the policies'' helpers and the triggers');

select * from finish();
rollback;
