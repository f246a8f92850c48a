begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create view pg_temp.reminder as
select r.* from public.reminders r join acme using (tenant_id) order by r.due_at, r.recipient limit 1;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z') c;
do $$ begin perform tests.settle(c, '{"outcome": "unknown", "provider": "smtp", "error": "no answer", "retry_after_seconds": 600}', '2001-03-09 10:01:12Z') from claimed; end $$;
select results_eq(
  'select status::text, send_at from pg_temp.reminder',
  $$ values ('scheduled', '2001-03-09 10:11:12Z'::timestamptz) $$, 'it waits as long as its sender says');
do $$ begin perform private.queue_due_reminders(p_now => '2001-03-09 10:12Z'); end $$;
create temp table again on commit drop as select c from tests.claim('2001-03-09 10:12Z') c;
select is((select (c ->> 'attempt')::int from again), 2, 'and is tried once more');
-- Refused in between: the first attempt may still have been taken.
do $$ begin perform tests.settle(c, '{"outcome": "retry", "provider": "smtp", "error": "450"}', '2001-03-09 10:12:01Z') from again; end $$;
do $$ begin perform private.queue_due_reminders(p_now => '2001-03-09 10:14Z'); end $$;
create temp table third on commit drop as select c from tests.claim('2001-03-09 10:14Z') c;
do $$ begin perform tests.settle(c, '{"outcome": "unknown", "provider": "smtp", "error": "no answer"}', '2001-03-09 10:15:12Z') from third; end $$;
select results_eq(
  'select status::text, reason from pg_temp.reminder',
  $$ values ('unknown', 'The provider may have taken it: no answer') $$, 'a second time it is left at that');
do $$ begin perform tests.settle(c, '{"outcome": "sent", "provider": "smtp"}', '2001-03-09 10:16Z') from third; end $$;
select is((select status::text from pg_temp.reminder), 'sent', 'unless it was sent after all');

select * from finish();
rollback;
