begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(3);
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z', 1) c;
do $$ begin perform tests.settle(c, '{"outcome": "blocked", "error": "401 API key is invalid"}', '2001-03-09 10:00:01Z') from claimed; end $$;
select results_eq(
  $$ select r.status::text, r.reason, r.send_at, r.attempts::int from public.reminders r join claimed on r.id = (c ->> 'reminder_id')::uuid $$,
  $$ values ('scheduled', 'The channel is stopped: 401 API key is invalid', timestamptz '2001-03-09 10:05:01Z', 0) $$,
  'it waits five minutes, and says why');
select results_eq(
  $$ select outcome::text, error from public.deliveries join acme using (tenant_id) $$,
  $$ values ('blocked', '401 API key is invalid') $$, 'the attempt is recorded');
select is_empty($$ select * from tests.claim('2001-03-09 10:00:02Z') $$, 'the others are not even tried');
select results_eq(
  $$ select r.status::text, r.reason, r.send_at, r.attempts::int, count(*)::int from public.reminders r join acme using (tenant_id)
     where r.due_at = '2001-03-09 10:00Z' group by 1, 2, 3, 4 $$,
  $$ values ('scheduled', 'The channel is stopped: 401 API key is invalid', timestamptz '2001-03-09 10:05:01Z', 0, 3) $$,
  'they wait as well');
select is(
  (select h.stopped_channels from public.tenant_health h where h.tenant = 'acme-test'),
  '{"email": {"since": "2001-03-09T10:00:01+00:00", "reason": "401 API key is invalid", "retry_at": "2001-03-09T10:05:01+00:00"}}',
  'tenant_health shows it');
select is_empty(
  $$ select c.* from private.channel_circuits c where c.tenant_id <> (select tenant_id from acme) or c.channel <> 'email' $$,
  'of this tenant, on this channel');

select * from finish();
rollback;
