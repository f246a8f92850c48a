begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();
update private.connections c set api_version = '2026-05-01' from acme a where c.tenant_id = a.tenant_id;

create function pg_temp.answered(p_now timestamptz, p_cursor text) returns boolean language sql as $$
  select coalesce((public.settle_sync_step((s ->> 'lease')::uuid, jsonb_build_object(
    'status', 200, 'bookings', jsonb_build_array(tests.shown('A', '2001-03-01 09:00Z')),
    'pagination', jsonb_build_object('hasMore', true, 'nextCursor', p_cursor)), p_now, p_now) -> 'failed')::boolean, false)
  from public.claim_sync_step(p_now) s
$$;
update private.sync_cursors set due_at = 'infinity' where kind <> 'future';
update private.sync_cursors set due_at = '2001-03-01 12:00Z' where kind = 'future';
select ok(not pg_temp.answered('2001-03-01 12:00Z', 'one'), 'a page has a next one');
select ok(pg_temp.answered('2001-03-01 12:00:01Z', 'one'), 'not the same again');
select results_eq($$ select c.error, c.next_at from public.connection c join acme using (tenant_id) $$,
  $$ values ('Cal.com answered 200: Its pages come to no end', '2001-03-01 12:01:01Z'::timestamptz) $$, 'which is said, and asked again after a while');
select ok(pg_temp.answered('2001-03-01 12:01:01Z', repeat('x', 2001)), 'nor has one whose name fills a page itself');

alter table public.reconciliations disable trigger user;
update public.reconciliations r set requests = 20000 from acme a where r.tenant_id = a.tenant_id;
alter table public.reconciliations enable trigger user;
select ok(pg_temp.answered('2001-03-01 12:10Z', 'two'), 'and nobody has five million bookings');

select * from finish();
rollback;
