begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-10 09:59:59Z'); end $$;

select is_empty($$ select tests.claim('2001-03-10 10:00Z') $$, 'from the moment it begins');
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values ('skipped', 'The meeting had begun.'), ('skipped', 'The meeting had begun.'), ('scheduled', null) $$,
  'the rows say why; the follow-up is still to come');

do $$ begin perform private.tick('2001-03-10 11:00Z'); end $$;
select is(
  (select c ->> 'anchor' from tests.claim('2001-03-10 11:00:01Z') c), 'after_end', 'and comes');

select * from finish();
rollback;
