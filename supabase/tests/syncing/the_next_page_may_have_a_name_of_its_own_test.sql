begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

update private.connections c set api_version = '2026-05-01' from acme where c.tenant_id = acme.tenant_id;
create temp table first_step on commit drop as select public.claim_sync_step('2001-03-01 12:00Z') as step;
select results_eq($$ select step -> 'query' ? 'cursor', step #> '{query,limit}', step ->> 'api_version' from first_step $$,
  $$ values (false, '100'::jsonb, '2026-05-01') $$, 'the first page has none');
select public.settle_sync_step((step ->> 'lease')::uuid, jsonb_build_object('status', 200,
  'bookings', jsonb_build_array(tests.shown('A', '2001-02-01 09:00Z')), 'pagination', '{"nextCursor": "abc", "hasMore": true}'::jsonb),
  '2001-03-01 12:00Z', '2001-03-01 12:00Z') from first_step;
create temp table second_step on commit drop as select public.claim_sync_step('2001-03-01 12:00:01Z') as step;
select is((select step #>> '{query,cursor}' from second_step), 'abc', 'the next one is asked for by it');
select public.settle_sync_step((step ->> 'lease')::uuid, '{"status": 200, "bookings": [], "pagination": {"nextCursor": null, "hasMore": false}}',
  '2001-03-01 12:00:01Z', '2001-03-01 12:00:01Z') from second_step;
select ok((select r.ended_at is not null from public.reconciliations r join acme using (tenant_id)), 'until there is none');

select * from finish();
rollback;
