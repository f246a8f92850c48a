begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2999, 10:00 UTC (edits are made by the real clock), unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada Lovelace", "bookingId": 100,
      "startTime": "2999-03-10T10:00:00Z", "endTime": "2999-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select tenant_id, 'After ten days', 'after_end', 14400 from acme;
do $$ begin
  call pg_temp.cal_sends('BOOKING_CREATED', 'A', now() - interval '6 days', jsonb_build_object(
    'startTime', to_jsonb(now() - interval '5 days'), 'endTime', to_jsonb(now() - interval '5 days' + interval '30 minutes')));
end $$;
update public.reminder_rules r set offset_minutes = 60, name = 'After an hour' from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 14400;

select results_eq(
  $$ select r.due_at < now(), r.status::text from public.reminders r join acme using (tenant_id)
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id where u.name = 'After an hour' $$,
  $$ values (true, 'skipped') $$, 'ten days from then it would be a surprise');

select * from finish();
rollback;
