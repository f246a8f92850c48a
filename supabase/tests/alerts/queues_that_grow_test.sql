begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create procedure pg_temp.waits(p_length int, p_at timestamptz) language sql as $$
  insert into private.queue_lengths values ('reminders', p_at, p_length, '1 minute')
$$;

-- At nine all is due at once, and sent.
call pg_temp.waits(0, '2001-03-09 08:59Z');
call pg_temp.waits(8000, '2001-03-09 09:00Z');
select is_empty($$ select * from private.find_growing_queues('2001-03-09 09:00Z') $$, 'much at once is no growth');
call pg_temp.waits(5000, '2001-03-09 09:03Z');
call pg_temp.waits(1200, '2001-03-09 09:06Z');
select is_empty($$ select * from private.find_growing_queues('2001-03-09 09:06Z') $$, 'nor while it gets less');

call pg_temp.waits(2000, '2001-03-09 10:00Z');
call pg_temp.waits(2600, '2001-03-09 10:05:30Z');
call pg_temp.waits(3000, '2001-03-09 10:09Z');
select results_eq($$ select subject, is_enough, summary from private.find_growing_queues('2001-03-09 10:09Z') $$,
  $$ values ('reminders', true, 'More reminders are due than are sent: 3000 wait, the first for 1 minutes.') $$, 'more and more is');
call pg_temp.waits(2900, '2001-03-09 10:14Z');
select results_eq($$ select subject, is_enough from private.find_growing_queues('2001-03-09 10:14Z') $$, $$ values ('reminders', false) $$, 'no more, but hardly less: not over');
call pg_temp.waits(900, '2001-03-09 10:19:30Z');
select is_empty($$ select * from private.find_growing_queues('2001-03-09 10:19:30Z') $$, 'over');

-- Somebody has the booking open in a transaction, as far as the tenant's webhooks can tell: it was
-- tried a moment ago, and is tried again in a moment.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-09 11:00Z');
set local search_path = '';
update public.webhook_events e set status = 'pending', booking_id = null, retry_at = '2001-03-09 11:05:03Z' from pg_temp.acme where e.tenant_id = acme.tenant_id;
set local search_path to default;
select results_eq($$ select tests.judge('2001-03-09 11:05Z') $$, array['all tenants: queue_growing events'], 'a webhook waits for five minutes');
select ok(public.health('2001-03-09 11:05Z') -> 'problems' ? 'A stored webhook has not been applied for two minutes.', 'a monitor outside is told, too');
do $$ begin perform private.apply_pending(tests.tenant(), p_now => '2001-03-09 11:06Z'); perform tests.judge('2001-03-09 11:06Z'); end $$;
select is_empty($$ select tests.judge('2001-03-09 11:16Z') $$, 'it was applied');

select * from finish();
rollback;
