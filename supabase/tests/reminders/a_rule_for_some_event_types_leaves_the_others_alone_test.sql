begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('some', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, array['intro', 'demo'])
) r;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"type": "sales"}');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z', '{"type": null}');

select results_eq(
  $$ select b.cal_uid from public.reminders r join acme using (tenant_id)
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id $$,
  $$ values ('A') $$, 'and those of no known type');
select throws_ok(
  $$ insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, event_types)
     select tenant_id, 'none', 'before_start', 1, '{}' from acme $$,
  '23514', null, 'an empty list is no way to say none');

select * from finish();
rollback;
