begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

alter table public.bookings add constraint broken check (event_title <> 'Intro between Olga and Ada Lovelace') not valid;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select ok(
  (select status = 'failed' and reason not like '%ada@example.com%' from public.webhook_events join acme using (tenant_id)),
  'members may read the reason, but not what the event said');

select * from finish();
rollback;
