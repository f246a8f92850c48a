begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2001, 10:00 UTC, unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('Missed', 'on_no_show'::public.reminder_anchor, 10, 'email'::public.reminder_channel, 'attendees'::public.reminder_recipients, null::text, null::text[]),
  ('Missed, host', 'on_no_show'::public.reminder_anchor, 10, 'email'::public.reminder_channel, 'organizer'::public.reminder_recipients, null, null::text[])
) r;


create function pg_temp.told() returns table (recipient text, due_at timestamptz, status text)
language sql as $$
  select r.recipient, r.due_at, r.status::text from public.reminders r join acme using (tenant_id) order by 1 $$;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 10:40Z',
  '{"attendees": [{"email": "ada@example.com", "noShow": true}]}');
select results_eq($$ select * from pg_temp.told() $$,
  $$ values ('ada@example.com', timestamptz '2001-03-10 10:50Z', 'scheduled'),
       ('olga@acme.example', '2001-03-10 10:50Z', 'scheduled') $$, 'to who did not come and to the host');

call pg_temp.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 10:45Z',
  '{"attendees": [{"email": "ada@example.com", "noShow": true}]}');
select results_eq($$ select distinct due_at from pg_temp.told() $$,
  $$ values (timestamptz '2001-03-10 10:50Z') $$, 'said again, it happened when it was said first');

call pg_temp.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 10:46Z',
  '{"attendees": [{"email": "ada@example.com", "noShow": false}]}');
select is_empty($$ select * from pg_temp.told() $$, 'she did come');

select * from finish();
rollback;
