begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

insert into public.leads (tenant_id, name, email, source, score, created_at)
select tenant_id, 'Ada', 'Ada@Example.com', 'fair', 0, '2001-02-01 09:00Z' from acme;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
  '{"attendees": [{"name": "Ada Lovelace", "email": "ADA@example.COM"}]}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z');

select results_eq(
  $$ select email, source, name from public.leads join acme using (tenant_id) $$,
  $$ values ('ada@example.com', 'fair', 'Ada Lovelace') $$, 'one lead, the one that was there');
select is((select count(*) from public.lead_activities join acme using (tenant_id)), 3::bigint,
  'with both bookings');
select throws_ok(
  $$ insert into public.leads (tenant_id, email) select tenant_id, 'aDa@example.com' from acme $$,
  '23505', null, 'a second one cannot be added');

select * from finish();
rollback;
