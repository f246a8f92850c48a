begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('mail', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[]),
  ('text', 'before_start'::public.reminder_anchor, 60, 'sms'::public.reminder_channel, 'booker'::public.reminder_recipients, null, null::text[]),
  ('hook', 'before_start'::public.reminder_anchor, 60, 'webhook'::public.reminder_channel, 'booker'::public.reminder_recipients, null, null::text[]),
  ('host', 'before_start'::public.reminder_anchor, 60, 'sms'::public.reminder_channel, 'organizer'::public.reminder_recipients, null, null::text[])
) r;

call tests.cal_sends('BOOKING_CREATED', 'phone', '2001-03-01 09:00Z', '{"attendees": [
  {"name": "Ada", "email": "491701234567@sms.cal.com", "phoneNumber": "+49 (0)170 123-4567"}]}');
call tests.cal_sends('BOOKING_CREATED', 'mail', '2001-03-01 09:00Z', '{"attendees": [
  {"name": "Bob", "email": "bob@example.com", "phoneNumber": "0170 1234567"}]}');

select set_eq(
  $$ select b.cal_uid, rule.name, r.status::text, r.reason from public.reminders r join acme using (tenant_id)
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
     join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id $$,
  $$ values ('phone', 'mail', 'cancelled', 'The recipient has no e-mail address.'),
       ('phone', 'text', 'scheduled', null), ('phone', 'hook', 'scheduled', null),
       ('phone', 'host', 'cancelled', 'The recipient has no phone number with a country code.'),
       ('mail', 'mail', 'scheduled', null), ('mail', 'hook', 'scheduled', null),
       ('mail', 'text', 'cancelled', 'The recipient has no phone number with a country code.'),
       ('mail', 'host', 'cancelled', 'The recipient has no phone number with a country code.') $$,
  'a webhook needs none');

select * from finish();
rollback;
