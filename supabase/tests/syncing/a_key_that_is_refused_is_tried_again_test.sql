begin;
create extension if not exists pgtap with schema extensions;
select plan(14);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();
do $$ begin perform tests.sync('2001-03-01 12:00Z', tests.shown('A', '2001-02-01 09:00Z')); end $$;

-- Cal.com answers so to whatever is due; gives what was asked.
create function pg_temp.answered(p_now timestamptz, p_status integer) returns text language sql as $$
  select s ->> 'kind'
  from public.claim_sync_step(p_now) s, public.settle_sync_step(
    (s ->> 'lease')::uuid, jsonb_build_object('status', p_status, 'error', 'Invalid API key',
      'account', jsonb_build_object('id', 5101, 'email', 'olga@acme.example')), p_now, p_now)
$$;

select is(pg_temp.answered('2001-03-01 12:30Z', 401), 'updated', 'Cal.com refuses a key once');
select results_eq($$ select c.state::text, c.reason like '%make a new one%', c.error, c.next_at from public.connection c join acme using (tenant_id) $$,
  $$ values ('refused', true, 'Cal.com answered 401: Invalid API key', '2001-03-01 13:30Z'::timestamptz) $$, 'which is said, what to do, and when it is tried again');
select is(public.claim_sync_step('2001-03-01 13:29Z'), null, 'nothing is asked for an hour');
select is(pg_temp.answered('2001-03-01 13:30Z', 401), 'account', 'then, whether it knows the key again');
select is(public.claim_sync_step('2001-03-01 15:29Z'), null, 'two hours later');
select is(pg_temp.answered('2001-03-01 15:30Z', 401), 'account', 'again');
do $$
declare
  v_at timestamptz;
begin
  for n in 1..8 loop
    select c.next_at into v_at from public.connection c join acme using (tenant_id);
    perform pg_temp.answered(v_at, 401);
  end loop;
  perform set_config('tests.tried_at', v_at::text, true);
end $$;
select is((select c.next_at from public.connection c join acme using (tenant_id)),
  current_setting('tests.tried_at')::timestamptz + interval '1 day', 'and once a day in the end');

do $$ begin
  perform tests.sync('2001-03-20 12:00Z',
    tests.shown('A', '2001-02-01 09:00Z'), tests.shown('B', '2001-03-05 09:00Z', '{"id": 101}'));
  perform tests.sync('2001-03-20 12:31Z',
    tests.shown('A', '2001-02-01 09:00Z'), tests.shown('B', '2001-03-05 09:00Z', '{"id": 101}'));
end $$;
select results_eq($$ select c.state::text, c.reason, c.error from public.connection c join acme using (tenant_id) $$,
  $$ values ('connected', null::text, null::text) $$, 'where it does, it is connected again');
select set_eq($$ select r.kind, count(*) from public.reconciliations r join acme using (tenant_id) group by r.kind $$,
  $$ values ('future', 1::bigint), ('past', 1), ('updated', 2), ('window', 1) $$, 'nothing is backfilled a second time');
select set_eq($$ select b.cal_uid from public.bookings b join acme using (tenant_id) $$, array['A', 'B'], 'what came meanwhile is read by the next walk');

-- A role that was taken away: the key is known, and what is asked for is refused.
select is(pg_temp.answered('2001-03-21 12:00Z', 403), 'updated', 'a list is refused');
select is(pg_temp.answered('2001-03-21 13:00Z', 200), 'account', 'the key is not');
select is(pg_temp.answered('2001-03-21 13:00:01Z', 403), 'updated', 'so the list is asked for at once');
select is((select c.next_at from public.connection c join acme using (tenant_id)), '2001-03-21 15:00:01Z', 'refused it waits for longer, as nothing was read');

select * from finish();
rollback;
