begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');

update public.reminder_rules r set offset_minutes = 15 from other where r.tenant_id = other.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select is_empty(
  $$ select from public.reminders r join public.reminder_rules rule on rule.id = r.rule_id
     join acme on acme.tenant_id = r.tenant_id where rule.tenant_id <> r.tenant_id $$,
  'no reminder follows another tenant''s rule');
select is_empty($$ select from public.reminders join other using (tenant_id) $$, 'the other tenant has none');

select * from finish();
rollback;
