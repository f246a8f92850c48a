begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect(p_now => '2001-03-02 12:00Z');

-- Nine bookings, of which nobody can read the fifth.
create temp table bookings on commit drop as
select tests.shown('A' || n, '2001-03-01 09:00Z', jsonb_build_object(
  'start', to_char('2001-03-10'::date + n, 'YYYY-MM-DD"T"10:00:00"Z"'), 'end', to_char('2001-03-10'::date + n, 'YYYY-MM-DD"T"10:30:00"Z"'))) as b, n
from generate_series(1, 9) n;
create function pg_temp.asked(p_now timestamptz) returns setof int language plpgsql as $$
declare
  v_step jsonb;
  v_answer jsonb;
begin
  for n in 0..50 loop
    v_step := public.claim_sync_step(p_now + n * interval '1 second');
    exit when v_step is null or v_step ->> 'kind' <> 'future';
    v_answer := tests.api_answers(v_step, array(select b from bookings));
    if jsonb_path_exists(v_answer, '$.bookings[*].uid ? (@ == "A5")') then
      v_answer := '{"status": 0, "too_large": true, "error": "Cal.com''s answer is larger than 8 MB."}';
    end if;
    perform public.settle_sync_step((v_step ->> 'lease')::uuid, v_answer, p_now, p_now + n * interval '1 second');
    return next (v_step #>> '{query,take}')::int;
  end loop;
end $$;
select results_eq($$ select pg_temp.asked('2001-03-02 12:00Z') $$,
  '{250,125,62,31,15,7,3,6,3,1,2,1,2,1,1,2,4}'::int[], 'half as many each time, and more again behind it');
select private.apply_pending(tenant_id, p_now => '2001-03-02 12:01Z') from acme;
select results_eq(
  $$ select b.cal_uid from public.bookings b join acme using (tenant_id) order by 1 $$,
  $$ select 'A' || n from generate_series(1, 9) n where n <> 5 $$, 'all others are read');
select results_eq(
  $$ select r.unreadable, r.ended_at is not null, r.error from public.reconciliations r join acme using (tenant_id) where r.kind = 'future' $$,
  $$ values (1, true, null::text) $$, 'and that one was not, is written down');
select is(k.size, null, 'the next walk begins with as many as there can be')
from private.sync_cursors k join acme using (tenant_id) where k.kind = 'future';

select * from finish();
rollback;
