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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select results_eq(
  $$ select r.due_at, r.send_at, rule.anchor::text, rule.offset_minutes, r.recipient, r.channel::text,
       r.status::text, r.generation, r.attempts::int
     from public.reminders r join acme using (tenant_id)
     join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id order by r.due_at $$,
  $$ values
    (timestamptz '2001-03-09 10:00Z', timestamptz '2001-03-09 10:00Z', 'before_start', 1440,
      'ada@example.com', 'email', 'scheduled', 1, 0),
    ('2001-03-10 09:00Z', '2001-03-10 09:00Z', 'before_start', 60, 'ada@example.com', 'email', 'scheduled', 1, 0),
    ('2001-03-10 11:00Z', '2001-03-10 11:00Z', 'after_end', 30, 'ada@example.com', 'email', 'scheduled', 1, 0) $$,
  '24 hours and 1 hour before the start, 30 minutes after the end');

select * from finish();
rollback;
