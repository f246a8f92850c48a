begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');

select is_empty(
  $$ select e.reason from public.webhook_events e join acme using (tenant_id) where e.status <> 'applied' $$, 'nothing fails');
select set_eq(
  $$ select l.name, l.score::integer, b.cal_uid from public.leads l join acme using (tenant_id)
     join public.bookings b on b.tenant_id = l.tenant_id and b.id = l.booking_id $$,
  $$ values ('Erased', 70, 'A'), ('Ada Lovelace', 70, 'B') $$, 'as someone new');
select is((select count(*) from public.reminders join acme using (tenant_id) where status = 'scheduled' and recipient = 'ada@example.com'),
  3::bigint, 'who is reminded');

select * from finish();
rollback;
