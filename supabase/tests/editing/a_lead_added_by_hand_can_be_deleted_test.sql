begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

insert into public.leads (tenant_id, name, email, score)
  select tenant_id, 'Bob', 'bob@example.com', 30 from acme;

select lives_ok($$ delete from public.leads l using acme where l.tenant_id = acme.tenant_id $$,
  'no booking would bring it back');
select is_empty($$ select a.* from public.lead_activities a join acme using (tenant_id) $$, 'it is gone with its score');

insert into public.leads (tenant_id, email) select tenant_id, 'ada@example.com' from acme;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select matches(tests.refusal($$ delete from public.leads l using acme where l.tenant_id = acme.tenant_id $$),
  'would come back', 'unless it has booked since');

select * from finish();
rollback;
