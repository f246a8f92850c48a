begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
do $$ begin perform private.tick('2999-03-09 10:00Z'); end $$;

select lives_ok($$ delete from public.reminder_rules r using acme
  where r.tenant_id = acme.tenant_id and r.offset_minutes in (1440, 60) $$, 'rules can be deleted');
select results_eq(
  $$ select due_at, status::text, reason, rule from public.reminder_log join acme using (tenant_id) order by due_at $$,
  $$ values (timestamptz '2999-03-09 10:00Z', 'cancelled', 'Its rule was deleted.', '24 hours before'),
       ('2999-03-10 11:00Z', 'scheduled', null, 'Follow-up after 30 minutes') $$,
  'what was ahead is gone, what was on its way is cancelled, the other rule''s stays');
select is_empty($$ select tests.claim('2999-03-09 10:00:01Z') $$, 'and what was queued is not sent');

select * from finish();
rollback;
