begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
insert into public.suppressions (tenant_id, channel, address) select tenant_id, 'email', 'ada@example.com' from acme;
select is_empty($$ select * from pg_temp.claim('2001-03-09 10:00Z') $$, 'nothing is handed out');
select results_eq(
  $$ select status::text, reason, skipped_at from public.reminders join acme using (tenant_id) where due_at = '2001-03-09 10:00Z' $$,
  $$ values ('skipped', 'The recipient is in the list of suppressions.', timestamptz '2001-03-09 10:00Z') $$, 'with when and why');

call pg_temp.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z');
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values ('skipped', 'The recipient is in the list of suppressions.'), ('cancelled', 'The meeting is over.'), ('scheduled', null) $$,
  'which the end of the meeting leaves as it is');

-- By then its rule is for others.
update public.reminder_rules r set event_types = array['other'] from acme
where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;
call pg_temp.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-10 10:40Z');
select results_eq(
  $$ select status::text from public.reminders join acme using (tenant_id) order by due_at $$,
  array['skipped', 'cancelled', 'cancelled'], 'and a late cancellation');
update public.reminder_rules r set event_types = null from acme
where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;

call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-10 11:00Z', '{"rescheduleUid": "A", "startTime": "2001-03-20T10:00:00Z", "endTime": "2001-03-20T10:30:00Z"}');
select results_eq(
  $$ select status::text, skipped_at from public.reminders join acme using (tenant_id) where due_at = '2001-03-19 10:00Z' $$,
  $$ values ('scheduled', null::timestamptz) $$, 'until the meeting moves');

select * from finish();
rollback;
