begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(1);
do $$
declare
  v_at timestamptz := '2001-03-09 10:00Z';
begin
  for n in 1..10 loop
    perform tests.settle(c, '{"outcome": "retry", "error": "429 rate_limit_exceeded", "rate_limited": true, "retry_after_seconds": 60}',
      v_at + interval '1 second')
    from tests.claim(v_at, 1) c;
    v_at := v_at + interval '1 hour';
    update pgmq.q_reminders q set vt = now() where q.message ->> 'tenant_id' = (select tenant_id::text from acme);
  end loop;
end $$;

select results_eq(
  $$ select r.status::text, r.attempts::int from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z' $$,
  $$ values ('scheduled', 0) $$, 'however often its account was too fast, it waits for its turn');
select results_eq(
  $$ select count(*)::int from public.deliveries join acme using (tenant_id) where outcome = 'retry' $$,
  $$ values (10) $$, 'and each time is on record');

select * from finish();
rollback;
