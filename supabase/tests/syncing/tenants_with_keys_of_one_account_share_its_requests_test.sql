begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

select public.create_tenant('other-test', 'Other');
call tests.connect('other-test');
update private.connections c set budget = 'olgas';
create temp table steps on commit drop as
select public.claim_sync_step('2001-03-01 12:00Z') as first, public.claim_sync_step('2001-03-01 12:00:05Z') as second;
select is((select second from steps), null, 'one request at a time, whoever asks');
select public.settle_sync_step((first ->> 'lease')::uuid, '{"status": 200, "bookings": [], "remaining": 100, "reset": 30}', '2001-03-01 12:00Z', '2001-03-01 12:00:00.5Z') from steps;
select is(public.claim_sync_step('2001-03-01 12:00:00.9Z'), null, 'and one a second');
create temp table next_step on commit drop as select public.claim_sync_step('2001-03-01 12:00:01Z') as step;
select public.settle_sync_step((step ->> 'lease')::uuid, '{"status": 200, "bookings": [], "remaining": 19, "reset": 30}', '2001-03-01 12:00:01Z', '2001-03-01 12:00:02Z') from next_step;
select is(public.claim_sync_step('2001-03-01 12:00:31Z'), null, 'and none while few are left');
select isnt(public.claim_sync_step('2001-03-01 12:00:32Z'), null, 'until its minute is over');

select * from finish();
rollback;
