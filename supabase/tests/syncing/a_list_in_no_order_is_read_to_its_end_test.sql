begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create or replace function pg_temp.answer(p_step jsonb) returns jsonb language sql as $$
  select jsonb_build_object('status', 200, 'bookings', jsonb_agg(b), 'pagination', jsonb_build_object('hasNextPage', (p_step #> '{query,skip}')::int < 2))
  from (
    select tests.shown('U' || n, '2001-02-01 09:00Z', jsonb_build_object('start', timestamptz '2001-04-01Z' - n * interval '1 hour')) as b
    from generate_series((p_step #> '{query,skip}')::int + 1, (p_step #> '{query,skip}')::int + 2) n
  ) b $$;
create temp table steps on commit drop as
select null::jsonb as step where false;
do $$
declare
  v_now timestamptz := '2001-03-01 12:00Z';
  v_step jsonb;
begin
  loop
    v_step := public.claim_sync_step(v_now);
    exit when v_step ->> 'kind' <> 'future';
    insert into steps values (v_step);
    perform public.settle_sync_step((v_step ->> 'lease')::uuid, pg_temp.answer(v_step), v_now, v_now);
    v_now := v_now + interval '1 second';
  end loop;
end $$;
select results_eq($$ select (step #> '{query,skip}')::int from steps $$, array[0, 2], 'the next page is what was not shown yet');
select is((select count(*)::int from public.webhook_events e join acme using (tenant_id)), 4, 'though the last of a page is the first of all');

select * from finish();
rollback;
