begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

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
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 1440, 'sms' from acme;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
-- Two hundred e-mails are queued. As calbase's own functions write.
set local search_path = '';
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select tenant_id, md5(tenant_id::text || n)::uuid, 'b' || n, 'confirmed', '2001-03-01', '2001-03-10 10:00Z', '2001-03-01', '2001-03-01'
from pg_temp.acme, generate_series(1, 250) n;
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'queued', '2001-03-09', '2001-03-09'
from public.bookings b join pg_temp.acme using (tenant_id)
join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440 and r.channel = 'email'
where b.cal_uid like 'b%';
set local search_path to default;

select is(private.queue_due_reminders(p_now => '2001-03-09 10:00Z'), 1, 'one is queued');
select results_eq(
  $$ select r.channel::text from public.reminders r join acme using (tenant_id)
     where r.status = 'queued' and r.due_at = '2001-03-09 10:00Z' $$,
  $$ values ('sms') $$, 'the text message');

select * from finish();
rollback;
