begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
-- Whatever changed and did not plan anew.
set local search_path = '';
update public.bookings b set status = 'no_show' from acme where b.tenant_id = acme.tenant_id;
set local search_path to default;

select is_empty($$ select tests.claim('2001-03-09 10:00:06Z') $$, 'nobody came meanwhile');
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('skipped', 'Nobody who booked came.') $$, 'the row says why');
select is_empty(
  $$ select q.* from pgmq.q_reminders q, acme where q.message::jsonb ->> 'tenant_id' = acme.tenant_id::text $$,
  'and its message is removed');

select * from finish();
rollback;
