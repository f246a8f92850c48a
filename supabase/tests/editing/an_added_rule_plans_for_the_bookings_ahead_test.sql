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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-02 09:00Z');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
  select tenant_id, 'A week before', 'before_start', 10080 from acme;

select results_eq(
  $$ select b.cal_uid, r.due_at from public.reminders r join acme using (tenant_id)
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
     where u.name = 'A week before' and r.status = 'scheduled' $$,
  $$ values ('A', timestamptz '2999-03-03 10:00Z') $$, 'those that will take place');

select * from finish();
rollback;
