begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(4);
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00Z', 1) c;
do $$ begin perform tests.settle(c, '{"outcome": "retry", "error": "429 rate_limit_exceeded", "rate_limited": true, "retry_after_seconds": 7}',
  '2001-03-09 10:00:01Z') from claimed; end $$;

select results_eq(
  $$ select (c ->> 'send_after_ms')::int from tests.claim('2001-03-09 10:00:02Z', 1) c $$,
  $$ values (6000) $$, 'as long as its provider asked for');
do $$ begin perform tests.settle(c, '{"outcome": "retry", "error": "429 rate_limit_exceeded", "rate_limited": true, "retry_after_seconds": 60}',
  '2001-03-09 10:00:10Z') from claimed; end $$;
select is_empty($$ select * from tests.claim('2001-03-09 10:00:11Z') $$, 'a long pause nobody waits for');
select results_eq(
  $$ select r.attempts::int, count(*)::int from public.reminders r join acme using (tenant_id)
     where r.due_at = '2001-03-09 10:00Z' group by 1 order by 1 $$,
  $$ values (0, 3), (1, 1) $$, 'and no attempt is made in it, nor counted for it');

do $$ begin perform public.set_channel('acme-test', 'email',
  '{"provider": "resend", "api_key": "re_123", "from": "Acme <hi@acme.example>"}'); end $$;
update pgmq.q_reminders q set vt = now() where q.message ->> 'tenant_id' = (select tenant_id::text from acme);
select is(
  (select min((c ->> 'send_after_ms')::int) from tests.claim('2001-03-09 10:00:12Z') c), 0, 'another account need not pause');

select * from finish();
rollback;
