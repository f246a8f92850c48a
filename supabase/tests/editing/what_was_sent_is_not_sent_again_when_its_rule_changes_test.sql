begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2999, 10:00 UTC (a rule is planned anew by the real clock), unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada", "bookingId": 100,
      "startTime": "2999-03-10T10:00:00Z", "endTime": "2999-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
-- As calbase's own functions write.
set local search_path = '';
update public.reminders r set status = 'sent', sent_at = '2999-03-09 10:00:10Z', attempts = 1
from acme where r.tenant_id = acme.tenant_id and r.due_at = '2999-03-09 10:00Z';
set local search_path to default;

update public.reminder_rules r set offset_minutes = 720
from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;
select results_eq(
  $$ select due_at, status::text, generation from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values (timestamptz '2999-03-09 22:00Z', 'sent', 1) $$, 'not at the new time');

call pg_temp.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-02 09:00Z', '{"location": "Room 5"}');
select results_eq(
  $$ select status::text, generation from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('sent', 1) $$, 'nor when something else is heard of the booking');

select * from finish();
rollback;
