begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
  select tenant_id, 'A week before', 'before_start', 10080 from acme;

select results_eq(
  $$ select b.cal_uid, r.due_at from public.reminders r join acme using (tenant_id)
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
     where u.name = 'A week before' and r.status = 'scheduled' $$,
  $$ values ('A', timestamptz '2999-03-03 10:00Z') $$, 'those that will take place');

select * from finish();
rollback;
