begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00:01Z') c;

select is(
  public.settle_reminders(
    (select jsonb_agg(c || '{"address": "ada@example.com", "outcome": "sent", "provider": "smtp", "provider_message_id": "<1@x>", "duration_ms": 40}')
     from claimed), '2001-03-09 10:00:02Z'),
  1, 'one changed');
select results_eq(
  $$ select status::text, sent_at, reason, claimed_until, attempts::int
     from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('sent', timestamptz '2001-03-09 10:00:02Z', null::text, null::timestamptz, 1) $$, 'it is sent');
select results_eq(
  $$ select generation, attempt::int, channel::text, recipient, address, outcome::text, provider, provider_message_id, error,
       duration_ms, created_at from public.deliveries join acme using (tenant_id) $$,
  $$ values (1, 1, 'email', 'ada@example.com', 'ada@example.com', 'sent', 'smtp', '<1@x>', null::text, 40,
       timestamptz '2001-03-09 10:00:02Z') $$, 'the attempt is recorded');
select is_empty(
  $$ select q.* from pgmq.q_reminders q, acme where q.message::jsonb ->> 'tenant_id' = acme.tenant_id::text $$,
  'its message is removed');

select * from finish();
rollback;
