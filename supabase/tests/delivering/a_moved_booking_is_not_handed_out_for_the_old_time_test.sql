begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-09 10:00:05Z', '{"rescheduleUid": "A",
  "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');

select is_empty($$ select tests.claim('2001-03-09 10:00:06Z') $$, 'although it was queued');
select results_eq(
  $$ select due_at, status::text, generation from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values (timestamptz '2001-03-11 14:00Z', 'scheduled', 2) $$, 'it waits for the new time');
select is_empty(
  $$ select q.* from pgmq.q_reminders q, acme where q.message::jsonb ->> 'tenant_id' = acme.tenant_id::text $$,
  'the old message is removed');

do $$ begin perform private.tick('2001-03-11 14:00Z'); end $$;
select results_eq(
  $$ select (c ->> 'generation')::int, (c ->> 'attempt')::int, (c #>> '{booking,start_time}')::timestamptz
     from tests.claim('2001-03-11 14:00:01Z') c $$,
  $$ values (2, 1, timestamptz '2001-03-12 14:00Z') $$, 'then it is handed out, with the new time');

select * from finish();
rollback;
