begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create temp table answer on commit drop as
select public.store_observations(tenant_id, array[
  tests.shown('A', '2001-03-01 11:50Z'), tests.shown('B', '2001-03-01 11:49:59Z'),
  tests.shown('C', '2001-03-01 09:00Z', '{"updatedAt": "2001-03-01T11:55:00Z"}'),
  tests.shown('D', '2001-03-01 09:00Z', '{"attendees": [{"email": "ada@example.com", "seatUid": "s", "createdAt": "2001-03-01T11:55:00Z"}]}')
], '2001-03-01 12:00Z') as answer from acme;

select is((select answer -> 'young' from answer), '3', 'what was made, changed or joined less than ten minutes ago');
select results_eq($$ select e.cal_uid from public.webhook_events e join acme using (tenant_id) $$, array['B'], 'waits for its webhook');
select is(public.store_observations(tenant_id, array[tests.shown('A', '2001-03-01 11:50Z')], '2001-03-01 12:00:01Z') -> 'stored', '1',
  'and is read then') from acme;

select * from finish();
rollback;
