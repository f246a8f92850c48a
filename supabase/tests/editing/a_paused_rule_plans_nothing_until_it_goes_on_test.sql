begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.reminder_rules r set active = false
  from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 60;
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values ('scheduled', null), ('cancelled', 'Its rule was switched off.'), ('scheduled', null) $$,
  'its reminder is cancelled at once, the others are not');

update public.reminder_rules r set active = true
  from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 60;
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values ('scheduled', null), ('scheduled', null), ('scheduled', null) $$, 'and planned again as it was');

select * from finish();
rollback;
