begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

do $$ begin
  perform tests.sync('2001-03-01 12:00Z');
  perform tests.sync('2001-03-01 12:10Z');
end $$;
create temp table step on commit drop as select public.claim_sync_step('2001-03-01 12:40Z') as step;
select results_eq($$ select step ->> 'kind', step -> 'query' $$ || ' from step', $$ values ('updated', '{"take": 250, "skip": 0, "sortUpdatedAt": "asc",
  "afterUpdatedAt": "2001-03-01T11:45:00.000Z", "beforeUpdatedAt": "2001-03-01T12:30:00.000Z"}'::jsonb) $$, 'from before what was read to ten minutes ago');
select is((step ->> 'path'), '/bookings', 'of all, whatever their status') from step;

select * from finish();
rollback;
