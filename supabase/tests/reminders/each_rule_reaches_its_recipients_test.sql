begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

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
  ('b', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[]),
  ('a', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'attendees'::public.reminder_recipients, null, null::text[]),
  ('o', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'organizer'::public.reminder_recipients, null, null::text[]),
  ('f', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'address'::public.reminder_recipients, 'Team@Acme.example', null::text[])
) r;


call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{
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
