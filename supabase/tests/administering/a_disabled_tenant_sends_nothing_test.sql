begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;

select is(public.disable_tenant('acme-test', '2001-03-09 10:00:01Z'), 3, 'it tells how many reminders it stopped');
select results_eq(
  $$ select status::text, reason, count(*) from public.reminders join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('cancelled', 'The tenant is disabled.', 3::bigint) $$, 'all, with the reason');
do $$ begin perform private.tick('2001-03-10 11:00Z'); end $$;
select is_empty($$ select tests.claim('2001-03-10 11:00Z') $$, 'neither what was queued nor what falls due');

select * from finish();
rollback;
