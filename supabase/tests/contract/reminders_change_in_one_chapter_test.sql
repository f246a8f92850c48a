begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

-- The functions of migration reminder_transitions: each has the full list of the columns of a state.
select set_eq(
  $$ select p.oid::regproc::text from pg_proc p
     where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and p.prosrc ~* '(insert\s+into|update|delete\s+from|merge\s+into)\s+(only\s+)?(public\.)?reminders\M' $$,
  array[
    'private.add_reminders', 'private.replan_reminders', 'private.redate_reminders',
    'private.rename_reminders', 'private.reword_reminders',
    'private.hurry_reminders', 'private.queue_reminders', 'private.lease_reminders', 'private.hand_over', 'private.settle', 'private.return_reminders',
    'private.drop_unplanned', 'private.part_from_rule', 'private.drop_reminders'],
  'nothing else writes a reminder');
select is_empty(
  $$ select v.oid::regclass from pg_rewrite v join pg_class c on c.oid = v.ev_class
     where c.relnamespace = 'public'::regnamespace and v.ev_type <> '1' $$, 'nor does a rule of a view');

select * from finish();
rollback;
