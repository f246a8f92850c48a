begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"email": "ada@example.com"}, {"email": "ADA@example.com", "name": "Ada"}]}');
select is((select status::text from public.webhook_events join acme using (tenant_id)), 'applied', 'applied');

select * from finish();
rollback;
