begin;
create extension if not exists pgtap with schema extensions;
select plan(31);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');

select matches(
  tests.refusal(s.statement),
  (regexp_match(s.statement, 'public\.(\w+)'))[1] || ' cannot be changed by hand: .*' || s.instead, s.statement)
from (values
  ('insert into public.webhook_events default values', 'replay_events\(\)'),
  ('update public.webhook_events set status = ''ignored''', 'replay_events\(\)'),
  ('update public.webhook_events set booking_id = null', 'replay_events\(\)'),
  ('delete from public.webhook_events', 'replay_events\(\)'),
  ('insert into public.bookings default values', 'Change it in Cal.com'),
  ('update public.bookings set status = ''cancelled''', 'Change it in Cal.com'),
  ('update public.bookings set attendee_email = ''x@example.com''', 'correct a person in booking_attendees'),
  ('delete from public.bookings', 'Change it in Cal.com'),
  ('insert into public.booking_uids default values', 'separate_booking\(\)'),
  ('update public.booking_uids set guessed = false', 'separate_booking\(\)'),
  ('delete from public.booking_uids', 'separate_booking\(\)'),
  ('insert into public.booking_attendees default values', 'may be corrected'),
  ('update public.booking_attendees set contact = ''x@example.com''', 'may be corrected'),
  ('update public.booking_attendees set no_show = true', 'may be corrected'),
  ('delete from public.booking_attendees', 'may be corrected'),
  ('insert into public.lead_activities default values', 'classify_lead\(\)'),
  ('update public.lead_activities set points = 100', 'classify_lead\(\)'),
  ('delete from public.lead_activities', 'classify_lead\(\)'),
  ('insert into public.reminders default values', 'reminder_rules'),
  ('update public.reminders set due_at = now()', 'reminder_rules'),
  ('update public.reminders set status = ''scheduled''', 'reminder_rules'),
  ('delete from public.reminders', 'reminder_rules'),
  ('insert into public.deliveries default values', 'record of what happened'),
  ('update public.deliveries set outcome = ''sent''', 'record of what happened'),
  ('delete from public.deliveries', 'record of what happened'),
  ('update public.leads set score = 100', 'Status, status_locked, notes'),
  ('update public.leads set source = ''fair''', 'Status, status_locked, notes'),
  ('update public.leads set booking_id = null', 'Status, status_locked, notes'),
  ('delete from public.leads', 'erase_person\(\)'),
  ('update public.tenants set disabled_at = now()', 'disable_tenant\(\)'),
  ('delete from public.tenants', 'delete_tenant\(\)')
) s (statement, instead);

select * from finish();
rollback;
