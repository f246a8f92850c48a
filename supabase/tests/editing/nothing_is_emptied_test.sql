begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

-- What an admin is told who tries this in Studio.
create function pg_temp.refusal(p_statement text) returns text language plpgsql as $$
declare
  v_hint text;
begin
  execute p_statement;
  return 'not refused';
exception when others then
  get stacked diagnostics v_hint = pg_exception_hint;
  return sqlerrm || coalesce(': ' || v_hint, '');
end $$;

select matches(
  pg_temp.refusal(format('truncate public.%I cascade', s.name)), 'cannot be changed by hand: .+', s.name)
from unnest(array['webhook_events', 'bookings', 'booking_uids', 'booking_attendees', 'lead_activities', 'reminders',
  'deliveries', 'leads', 'tenants']) s (name);

select * from finish();
rollback;
