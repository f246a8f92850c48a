begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('b', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[]),
  ('a', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'attendees'::public.reminder_recipients, null, null::text[]),
  ('o', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'organizer'::public.reminder_recipients, null, null::text[]),
  ('f', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'address'::public.reminder_recipients, 'Team@Acme.example', null::text[])
) r;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{
  "organizer": {"name": "Olga", "email": " Olga@Acme.example ", "timeZone": "Europe/Berlin"},
  "attendees": [{"name": "Ada", "email": "ada@example.com", "timeZone": "Europe/London"},
    {"name": "Gus", "email": "gus@example.com", "timeZone": "Europe/London"}]}');

select set_eq(
  $$ select rule.name, r.recipient from public.reminders r join acme using (tenant_id)
     join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id $$,
  $$ values ('b', 'ada@example.com'), ('a', 'ada@example.com'), ('a', 'gus@example.com'),
       ('o', 'olga@acme.example'), ('f', 'team@acme.example') $$,
  'who booked, who takes part, who organizes, or one address');

select * from finish();
rollback;
