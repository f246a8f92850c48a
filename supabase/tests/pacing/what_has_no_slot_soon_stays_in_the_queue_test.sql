begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(30);
select is(
  (select count(*) from tests.claim('2001-03-09 10:00Z', p_rates => '{"email": 1}')), 21::bigint,
  'as many as have a slot within twenty seconds');
select results_eq(
  $$ select r.status::text, r.attempts::int, r.claimed_until, count(*)::int from public.reminders r join acme using (tenant_id)
     where r.due_at = '2001-03-09 10:00Z' and r.attempts = 0 group by 1, 2, 3 $$,
  $$ values ('queued', 0, null::timestamptz, 9) $$, 'the others are not touched');
select is_empty(
  $$ select * from tests.claim('2001-03-09 10:00:01Z', p_rates => '{"email": 1}') $$, 'nor handed to another sender');

update pgmq.q_reminders q set vt = now() where q.message ->> 'tenant_id' = (select tenant_id::text from acme);
do $$ begin perform tests.settle(c, '{"outcome": "sent"}', '2001-03-09 10:00:21Z')
  from (select jsonb_build_object('tenant_id', r.tenant_id, 'reminder_id', r.id, 'generation', 1, 'attempt', 1) c
    from public.reminders r join acme using (tenant_id)
    where r.claimed_until is not null) s;
end $$;
select is(
  (select count(*) from tests.claim('2001-03-09 10:00:21Z', p_rates => '{"email": 1}')), 9::bigint, 'their turn comes');

select * from finish();
rollback;
