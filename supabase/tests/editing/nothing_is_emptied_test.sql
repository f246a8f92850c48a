begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

select matches(
  tests.refusal(format('truncate public.%I cascade', s.name)), 'cannot be changed by hand: .+', s.name)
from unnest(array['webhook_events', 'bookings', 'booking_uids', 'booking_attendees', 'lead_activities', 'reminders',
  'deliveries', 'leads', 'tenants']) s (name);

select * from finish();
rollback;
