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

do $$ begin
  call pg_temp.cal_sends('BOOKING_CREATED', 'A', now() - interval '2 minutes');
end $$;
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select tenant_id, 'Thanks for booking', 'on_booking', 0 from acme;
select is_empty($$ select r.* from public.reminders r join acme using (tenant_id) $$,
  'not even what happened a moment ago');

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select tenant_id, 'What to bring', 'on_booking', 60 from acme;
select set_eq($$ select status::text from public.reminders join acme using (tenant_id) $$,
  array['scheduled'], 'only what is still ahead');

select * from finish();
rollback;
