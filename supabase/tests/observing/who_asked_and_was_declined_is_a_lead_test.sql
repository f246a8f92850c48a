begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_REJECTED', 'A', '2001-03-01 10:00Z');
select is_empty($$ select from public.leads l join acme using (tenant_id) $$, 'that somebody was declined does not say that they asked');
call tests.api_shows('2001-03-01 12:00Z', tests.shown('A', '2001-03-01 09:00Z', '{"status": "rejected", "updatedAt": "2001-03-01T10:00:00Z"}'));
select results_eq(
  $$ select l.contact, l.status::text from public.leads l join acme using (tenant_id) $$,
  $$ values ('ada@example.com', 'new') $$, 'what Cal.com shows as declined was asked for');

select * from finish();
rollback;
