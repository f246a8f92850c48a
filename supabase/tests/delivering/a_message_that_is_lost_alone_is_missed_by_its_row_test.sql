begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

-- Its reminder is due a minute before the others'.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"startTime": "2001-03-10T09:59:00Z"}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z');
create temp view messages as
select b.cal_uid, count(q.msg_id) as count
from public.bookings b join acme using (tenant_id)
join public.reminders r on r.tenant_id = b.tenant_id and r.booking_id = b.id and r.due_at <= '2001-03-09 10:00Z'
left join pgmq.q_reminders q on q.message ->> 'reminder_id' = r.id::text
group by 1 order by 1;
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
-- A sender takes the first and is lost; the messages of it and of the second are, too.
create temp table claimed on commit drop as select c from public.claim_reminders(1, 120, '2001-03-09 10:00Z') c;
delete from pgmq.q_reminders q using public.reminders r join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
where q.msg_id = r.message_id and (b.cal_uid = 'B' or r.claimed_until is not null);
select results_eq('select * from messages', $$ values ('A', 0::bigint), ('B', 0), ('C', 1) $$, 'one of three is left');

do $$ begin perform private.tick('2001-03-09 10:04:59Z'); end $$;
select results_eq('select * from messages', $$ values ('A', 0::bigint), ('B', 0), ('C', 1) $$, 'the others are not missed at once');
do $$ begin perform private.tick('2001-03-09 10:05Z'); end $$;
select results_eq('select * from messages', $$ values ('A', 1::bigint), ('B', 1), ('C', 1) $$,
  'but soon, though the queue is not empty, and what is there is left alone');
select results_eq(
  $$ select b.cal_uid, r.attempts::int, r.claimed_until from public.reminders r join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
     join acme on acme.tenant_id = r.tenant_id where r.status = 'queued' order by 1 $$,
  $$ values ('A', 1, timestamptz '2001-03-09 10:02Z'), ('B', 0, null), ('C', 0, null) $$, 'who had it is still known');
do $$ begin for n in 1..9 loop perform private.tick('2001-03-09 10:05Z'::timestamptz + n * interval '1 minute'); end loop; end $$;
select results_eq('select * from messages', $$ values ('A', 1::bigint), ('B', 1), ('C', 1) $$, 'each once');
select results_eq(
  $$ select c #>> '{booking,cal_uid}', (c ->> 'attempt')::int, c ->> 'idempotency_key' = (select c ->> 'idempotency_key' from claimed)
     from public.claim_reminders(10, 120, '2001-03-09 10:15Z') c where c ->> 'tenant_id' = (select tenant_id::text from acme) order by 1 $$,
  $$ values ('A', 2, true), ('B', 1, false), ('C', 1, false) $$, 'and is handed out, under its key');

select * from finish();
rollback;
