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
create function pg_temp.claim(p_now timestamptz, p_limit int default 100, p_lease int default 120, p_rates jsonb default '{}')
returns setof jsonb language sql as $$
  select c from public.claim_reminders(p_limit, p_lease, p_now, p_rates) c
  where c ->> 'tenant_id' = (select tenant_id::text from acme)
$$;
create function pg_temp.settle(p_claimed jsonb, p_result jsonb, p_now timestamptz)
returns int language sql as $$ select public.settle_reminders(jsonb_build_array(p_claimed || p_result), p_now) $$;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 1440, 'sms' from acme;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
create temp view text_message as
select r.* from public.reminders r join acme using (tenant_id) where r.channel = 'sms';
do $$ begin perform pg_temp.claim('2001-03-09 10:00Z', p_lease => 0); end $$;
create temp table claimed on commit drop as
select c from pg_temp.claim('2001-03-09 10:00:01Z', p_lease => 0) c where c ->> 'channel' = 'sms';
select is((select (c ->> 'attempt')::int from claimed), 2, 'one that was lost before is handed out again');

-- Its lease goes on. As calbase's own functions write.
set local search_path = '';
update public.reminders r set claimed_until = '2001-03-09 10:02Z' from pg_temp.claimed where r.id = (c ->> 'reminder_id')::uuid;
set local search_path to default;
select ok(
  (select public.hand_over_reminder((c ->> 'tenant_id')::uuid, (c ->> 'reminder_id')::uuid, 1, 2, '2001-03-09 10:00:02Z') from claimed),
  'the second sender begins to send');
select is_empty(
  $$ select * from pg_temp.claim('2001-03-09 10:05Z') c where c ->> 'channel' = 'sms' $$, 'and is heard of no more');
select results_eq(
  'select status::text, reason, handed_over_at from text_message',
  $$ values ('unknown', 'The sender was lost while it handed this over: the provider may have taken it.', null::timestamptz) $$,
  'nobody knows');

select * from finish();
rollback;
