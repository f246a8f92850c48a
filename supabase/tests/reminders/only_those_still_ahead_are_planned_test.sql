begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-09 10:30Z');
call tests.cal_sends('BOOKING_CREATED', 'over', '2001-03-20 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'just now', '2001-03-09 10:00Z');

select results_eq(
  $$ select r.due_at, r.status::text, r.reason is null from public.reminders r join acme using (tenant_id)
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
     where b.cal_uid = 'A' order by r.due_at $$,
  $$ values (timestamptz '2001-03-09 10:00Z', 'skipped', false), ('2001-03-10 09:00Z', 'scheduled', true),
       ('2001-03-10 11:00Z', 'scheduled', true) $$,
  'booked 23 and a half hours ahead: the first is skipped, and says why');
select set_eq(
  $$ select r.status::text from public.reminders r join acme using (tenant_id)
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id where b.cal_uid = 'over' $$,
  array['skipped'], 'booked after the fact: nobody is written to');
select is(
  (select r.status::text from public.reminders r join acme using (tenant_id)
   join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
   where b.cal_uid = 'just now' order by r.due_at limit 1),
  'skipped', 'booked at the very moment: a time that has come is not ahead');

select * from finish();
rollback;
