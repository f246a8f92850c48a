begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

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

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address)
select tenant_id, r.* from acme cross join (values
  ('To the host', 'before_start'::public.reminder_anchor, 30, 'email'::public.reminder_channel,
    'organizer'::public.reminder_recipients, null),
  ('To one person', 'before_start', 30, 'email', 'address', 'Olga@Acme.example'),
  ('To her phone', 'before_start', 30, 'sms', 'address', '+491701234567')
) r;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select is(
  jsonb_path_query_array(public.export_person('acme-test', 'olga@acme.example'), '$.reminders[*].recipient'),
  '["olga@acme.example", "olga@acme.example"]', 'a host''s reminders are exported');
select is(
  jsonb_path_query_array(public.export_person('acme-test', 'olga@acme.example'), '$.reminder_rules[*].name'),
  '["To one person"]', 'and the rule that writes to nobody else');

do $$ begin
  perform public.erase_person('acme-test', 'olga@acme.example', '2001-03-02 09:00Z');
  perform public.erase_person('acme-test', '+491701234567', '2001-03-02 09:00Z');
end $$;
select is_empty(
  $$ select from public.reminders r join acme using (tenant_id) where r.recipient ~ 'olga|49170' $$,
  'erased, nothing is planned for her');
select is_empty(
  $$ select from public.reminder_rules r join acme using (tenant_id) where r.address is not null $$,
  'nor will be');

select * from finish();
rollback;
