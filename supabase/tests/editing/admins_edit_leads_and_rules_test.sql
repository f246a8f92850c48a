begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
call tests.member('00000000-0000-4000-8000-00000000000a', 'admin');
call tests.member('00000000-0000-4000-8000-00000000000b', 'viewer');
call tests.member('00000000-0000-4000-8000-00000000000c', 'admin', 'other-test');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.signs_in('00000000-0000-4000-8000-00000000000a');

select is(tests.changes('update public.leads set status = ''lost'', status_locked = true, notes = ''Called.'''), 1::bigint,
  'a lead''s status, lock and notes');
select is(tests.changes('update public.reminder_rules set active = false where offset_minutes = 60'), 1::bigint, 'a rule');
select is(tests.changes(format('insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
  values (%L, ''2 hours before'', ''before_start'', 120)', (select tenant_id from acme))), 1::bigint, 'a new rule');
select is(tests.changes('delete from public.reminder_rules where offset_minutes = 30'), 1::bigint, 'and can delete one');
select results_eq(
  $$ select due_at from public.reminders join acme using (tenant_id) where status = 'scheduled' order by due_at $$,
  $$ values (timestamptz '2999-03-09 10:00Z'), ('2999-03-10 08:00Z') $$, 'the reminders follow at once');

select * from finish();
rollback;
