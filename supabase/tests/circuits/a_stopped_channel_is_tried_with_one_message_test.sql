begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(3);
do $$ begin perform tests.settle(c, '{"outcome": "blocked", "error": "401 API key is invalid"}', '2001-03-09 10:00Z') from tests.claim('2001-03-09 10:00Z', 1) c; end $$;
create temp table probe on commit drop as select c from tests.claim('2001-03-09 10:05Z', p_lease => 60) c;
select is((select count(*) from probe), 1::bigint, 'after five minutes one is tried');
select is_empty($$ select * from tests.claim('2001-03-09 10:05:30Z') $$, 'no other while it is under way');
do $$ begin perform tests.settle(c, '{"outcome": "blocked", "error": "401 API key is invalid"}', '2001-03-09 10:05:30Z') from probe; end $$;
select is((select retry_at from private.channel_circuits join acme using (tenant_id)), '2001-03-09 10:15:30Z', 'refused: twice as long');

create procedure pg_temp.probe_in_vain() language plpgsql as $$
declare v_at constant timestamptz := (select greatest(max(send_at), '2001-03-09 10:15:30Z') from public.reminders join acme using (tenant_id) where due_at = '2001-03-09 10:00Z');
begin perform tests.settle(c, '{"outcome": "blocked", "error": "401 API key is invalid"}', v_at) from tests.claim(v_at) c; end $$;
call pg_temp.probe_in_vain(); call pg_temp.probe_in_vain(); call pg_temp.probe_in_vain(); call pg_temp.probe_in_vain();
select results_eq(
  $$ select retry_at - (select max(created_at) from public.deliveries d where d.tenant_id = acme.tenant_id) from private.channel_circuits join acme using (tenant_id) $$,
  $$ values (interval '1 hour') $$, 'at most an hour');

-- Of two senders, the second finds that the first was before it.
update private.channel_circuits c set retry_at = '2001-03-09 20:00Z' from acme where c.tenant_id = acme.tenant_id;
select ok(private.begin_probe((select tenant_id from acme), 'email', gen_random_uuid(), 60, '2001-03-09 20:00Z'), 'one probes');
select ok(not private.begin_probe((select tenant_id from acme), 'email', gen_random_uuid(), 60, '2001-03-09 20:00:01Z'), 'the other does not');

select * from finish();
rollback;
