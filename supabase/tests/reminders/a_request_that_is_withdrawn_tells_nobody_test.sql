begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('Booked', 'on_booking'::public.reminder_anchor, 0, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[]),
  ('Cancelled', 'on_cancellation'::public.reminder_anchor, 0, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null, null::text[])
) r;

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-01 09:10Z');

select is_empty($$ select r.* from public.reminders r join acme using (tenant_id) $$,
  'there never was an appointment');

select * from finish();
rollback;
