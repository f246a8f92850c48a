begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
do $$ begin perform private.tick('2999-03-09 10:00Z'); end $$;
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select results_eq(
  $$ select status::text, reason, count(*) from public.reminders join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('cancelled', 'The recipient was erased.', 3::bigint) $$, 'all reminders are cancelled, queued ones as well');
select is_empty($$ select tests.claim('2999-03-09 10:00:01Z') $$, 'the message in the queue hands out nothing');
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-01 09:00Z'); end $$;
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', '{"attendees": []}', p_start => '2999-03-10 10:00Z');
select is_empty(
  $$ select r.* from public.reminders r join acme using (tenant_id) where r.status in ('scheduled', 'queued') $$,
  'and nothing plans them again');

select * from finish();
rollback;
