begin;
create extension if not exists pgtap with schema extensions;
select plan(31);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');

select matches(
  tests.refusal(s.statement),
  s.what || ' cannot be changed by hand: .*' || s.instead, s.statement)
from (values
  ('insert into public.webhook_events default values', 'webhook_events', 'replay_events\(\)'),
  ('update public.webhook_events set status = ''ignored''', 'webhook_events', 'replay_events\(\)'),
  ('update public.webhook_events set booking_id = null', 'webhook_events', 'replay_events\(\)'),
  ('delete from public.webhook_events', 'webhook_events', 'replay_events\(\)'),
  ('insert into public.bookings default values', 'bookings', 'Change it in Cal.com'),
  ('update public.bookings set status = ''cancelled''', 'bookings', 'Change it in Cal.com'),
  ('update public.bookings set attendee_email = ''x@example.com''', 'bookings', 'correct a person in booking_attendees'),
  ('delete from public.bookings', 'bookings', 'Change it in Cal.com'),
  ('insert into public.booking_uids default values', 'booking_uids', 'separate_booking\(\)'),
  ('update public.booking_uids set guessed = false', 'booking_uids', 'separate_booking\(\)'),
  ('delete from public.booking_uids', 'booking_uids', 'separate_booking\(\)'),
  ('insert into public.booking_attendees default values', 'Who is on a booking', 'may be corrected'),
  ('update public.booking_attendees set contact = ''x@example.com''', 'Who is on a booking', 'may be corrected'),
  ('update public.booking_attendees set no_show = true', 'Who did not come', 'Mark them in .* Cal.com'),
  ('delete from public.booking_attendees', 'Who is on a booking', 'may be corrected'),
  ('insert into public.lead_activities default values', 'lead_activities', 'classify_lead\(\)'),
  ('update public.lead_activities set points = 100', 'lead_activities', 'classify_lead\(\)'),
  ('delete from public.lead_activities', 'lead_activities', 'classify_lead\(\)'),
  ('insert into public.reminders default values', 'reminders', 'reminder_rules'),
  ('update public.reminders set due_at = now()', 'reminders', 'reminder_rules'),
  ('update public.reminders set status = ''scheduled''', 'reminders', 'reminder_rules'),
  ('delete from public.reminders', 'reminders', 'reminder_rules'),
  ('insert into public.deliveries default values', 'deliveries', 'record of what happened'),
  ('update public.deliveries set outcome = ''sent''', 'deliveries', 'record of what happened'),
  ('delete from public.deliveries', 'deliveries', 'record of what happened'),
  ('update public.leads set score = 100', 'The score of a lead', 'classify_lead\(\)'),
  ('update public.leads set source = ''fair''', 'Where a lead comes from', 'Status, status_locked, notes'),
  ('update public.leads set booking_id = null', 'Where a lead comes from', 'Status, status_locked, notes'),
  ('delete from public.leads', 'Leads that booked or answered a form', 'erase_person\(\)'),
  ('update public.tenants set disabled_at = now()', 'disabled_at', 'disable_tenant\(\)'),
  ('delete from public.tenants', 'tenants', 'delete_tenant\(\)')
) s (statement, what, instead);

select * from finish();
rollback;
