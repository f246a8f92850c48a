begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

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
update public.reminder_rules r set recipients = 'organizer' from acme
where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;
update public.reminder_rules r set event_types = '{sales}' from acme
where r.tenant_id = acme.tenant_id and r.offset_minutes = 60;

select results_eq(
  $$ select due_at, recipient, status::text from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values (timestamptz '2999-03-09 10:00Z', 'olga@acme.example', 'scheduled'),
       ('2999-03-10 11:00Z', 'ada@example.com', 'scheduled') $$, 'and the bookings it is no longer for');

select * from finish();
rollback;
