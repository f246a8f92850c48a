begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create temp table cal on commit drop as
select n, tests.shown('U' || n, '2001-02-01 09:00Z', jsonb_build_object('id', n,
  -- Seven begin at one time.
  'start', timestamptz '2001-03-05Z' + n / 7 * interval '1 hour', 'end', timestamptz '2001-03-05Z' + (n / 7 + 1) * interval '1 hour')) as booking
from generate_series(1, 1000) n;

do $$
declare
  v_now timestamptz := '2001-03-01 12:00Z';
  v_step jsonb;
begin
  for v_page in 1..20 loop
    v_step := public.claim_sync_step(v_now);
    exit when v_step ->> 'kind' = 'past';
    perform public.settle_sync_step((v_step ->> 'lease')::uuid, tests.api_answers(v_step, array(select booking from cal)), v_now, v_now);
    -- Ten of those it has seen are no more: by its number in the list, each page would begin ten too late.
    delete from cal where cal.n between (v_page - 1) * 10 + 1 and v_page * 10;
    v_now := v_now + interval '1 second';
  end loop;
end $$;
select is((select count(*)::int from public.webhook_events e join acme using (tenant_id)), 1000, 'all that were there were read');

select * from finish();
rollback;
