begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

select set_eq(
  $$ select c.name from private.carried_tables() c $$,
  array[
    'private.attendance_tokens', 'private.booking_folds', 'private.counted_texts',
    'private.erased_contacts', 'private.former_contacts', 'private.former_slugs', 'private.job_bookings', 'private.jobs', 'private.merged_contacts',
    'private.observations', 'private.opt_out_tokens', 'private.sync_cursors',
    'private.wanted_bookings', 'private.webhook_habits', 'public.daily_attempts', 'public.daily_counts', 'public.hourly_events', 'public.booking_attendees',
    'public.booking_uids', 'public.bookings', 'public.deleted_rules', 'public.deliveries', 'public.lead_activities',
    'public.leads', 'public.message_templates', 'public.reconciliation_findings',
    'public.reconciliations', 'public.reminder_rules', 'public.reminders', 'public.suppressions',
    'public.webhook_events'],
  'whose rows go along with a tenant that moves');
select is_empty(
  $$ select c.oid::regclass
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
       and c.relkind = 'r'
       and format('%s.%I', c.relnamespace::regnamespace, c.relname) not in (
         select c.name from private.carried_tables() c union all select l.name from private.left_behind() l) $$,
  'no other table has rows of tenants but those that are left behind, with a reason');
select is_empty(
  $$ select a.attrelid::regclass
     from private.carried_tables() c
     join pg_attribute a on a.attrelid = to_regclass(c.name) and a.attname = 'secret_id'
     where c.name <> 'private.sync_cursors' $$,
  'what leads to Vault is not copied as it is');

select * from finish();
rollback;
