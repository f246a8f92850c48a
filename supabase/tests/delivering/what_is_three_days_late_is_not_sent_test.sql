begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select is_empty($$ select * from tests.claim('2001-03-13 11:00Z') $$, 'nobody expects it any more');
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) where due_at = '2001-03-10 11:00Z' $$,
  $$ values ('skipped', 'It was three days late.') $$, 'and says why');

select * from finish();
rollback;
