begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z',
  '{"attendees": [{"name": "Bob", "email": "bob@example.com"}]}');

select results_eq(
  $$ select email, score::int from public.leads join acme using (tenant_id) order by email $$,
  $$ values ('ada@example.com', 70), ('bob@example.com', 70) $$, 'each new to the tenant');

select * from finish();
rollback;
