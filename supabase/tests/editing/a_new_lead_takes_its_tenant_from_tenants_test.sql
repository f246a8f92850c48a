begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');

-- Studio's form takes the first foreign key that a column is part of, as the catalog gives them.
create temp table keys on commit drop as
select k.oid, k.conname, k.confrelid::regclass::text as leads_to from pg_constraint k
where k.conrelid = 'public.leads'::regclass and k.contype = 'f'
  and (select attnum from pg_attribute where attrelid = k.conrelid and attname = 'tenant_id') = any (k.conkey);
select is((select leads_to from keys order by oid limit 1), 'tenants', 'the tenant is picked from tenants, in the order the keys were made');
select is((select leads_to from keys order by conname limit 1), 'tenants', 'and by their names');

select matches(
  tests.refusal('insert into public.leads (tenant_id, name, email, booking_id)
    select b.tenant_id, ''Grace'', ''grace@example.com'', b.id from public.bookings b join acme using (tenant_id)'),
  'The newest booking of a lead cannot be changed by hand: Leave booking_id empty', 'a new person has no stranger''s booking');
select lives_ok($$ insert into public.leads (tenant_id, name, email) select tenant_id, 'Grace', 'grace@example.com' from acme $$, 'without one they are added');
select is((select l.booking_id from public.leads l join acme using (tenant_id) where l.email = 'grace@example.com'), null, 'and have none yet');

select * from finish();
rollback;
