begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create trigger broken before insert or update on public.reminders for each row execute function tests.refuse('No reminders today');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select is((select status::text from public.webhook_events join acme using (tenant_id)), 'failed', 'failed');
select is_empty(
  $$ select from public.bookings join acme using (tenant_id)
     union all select from public.booking_uids join acme using (tenant_id)
     union all select from public.leads join acme using (tenant_id) $$, 'no booking without its reminders');

select * from finish();
rollback;
