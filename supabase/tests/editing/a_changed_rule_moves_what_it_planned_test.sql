begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.reminder_rules r set offset_minutes = 120
  from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 60;

select results_eq(
  $$ select due_at, send_at, status::text from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values (timestamptz '2999-03-09 10:00Z', timestamptz '2999-03-09 10:00Z', 'scheduled'),
       ('2999-03-10 08:00Z', '2999-03-10 08:00Z', 'scheduled'), ('2999-03-10 11:00Z', '2999-03-10 11:00Z', 'scheduled') $$,
  'at once, and nothing else');

select * from finish();
rollback;
