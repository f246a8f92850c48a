begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create temp table steps on commit drop as
select public.claim_sync_step('2001-03-01 12:00Z') as first, public.claim_sync_step('2001-03-01 12:01:59Z') as meanwhile,
  null::jsonb as again;
update steps set again = public.claim_sync_step('2001-03-01 12:02:01Z');
select is((select meanwhile from steps), null, 'while its lease lasts, nobody else asks');
select is((select first - 'lease' from steps), (select again - 'lease' from steps), 'then the same is asked for');

create temp table answers on commit drop as
select public.settle_sync_step((first ->> 'lease')::uuid, tests.api_answers(first, array[tests.shown('A', '2001-02-01 09:00Z')]), '2001-03-01 12:00Z', '2001-03-01 12:02:02Z') as late,
  public.settle_sync_step((again ->> 'lease')::uuid, tests.api_answers(again, array[tests.shown('A', '2001-02-01 09:00Z')]), '2001-03-01 12:02:01Z', '2001-03-01 12:02:03Z') as good
from steps;
select is((select late from answers), '{"settled": false}', 'what the first brings late is not taken');
select is((select good -> 'stored' from answers), '1', 'what the second brings is');
select is((select public.settle_sync_step((again ->> 'lease')::uuid, '{"status": 500}', '2001-03-01 12:02:01Z', '2001-03-01 12:02:03Z') from steps),
  '{"settled": false}', 'once');

select * from finish();
rollback;
