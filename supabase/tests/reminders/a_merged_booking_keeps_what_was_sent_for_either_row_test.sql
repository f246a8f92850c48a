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

create function pg_temp.settle(p_outcome text, p_now timestamptz) returns void language sql as $$
  select public.settle_reminders(jsonb_agg(c || jsonb_build_object('outcome', p_outcome)), p_now)
  from public.claim_reminders(100, 120, p_now) c where c ->> 'tenant_id' = (select tenant_id::text from acme)
$$;
update public.reminder_rules r set channel = 'sms' from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 60;

-- Cal.com's word that one was moved to the other comes last.
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');
do $$ begin perform pg_temp.settle('sent', '2001-03-09 10:00Z'); end $$;
do $$ begin perform pg_temp.settle('unknown', '2001-03-10 09:00Z'); end $$;
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');
do $$ begin perform pg_temp.settle('sent', '2001-03-09 10:00:20Z'); end $$;
select is((select count(*)::integer from public.deliveries join acme using (tenant_id)), 3, 'three messages went out for two rows');

call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');
select results_eq(
  $$ select r.status::text, (select count(*) from public.deliveries d where d.tenant_id = r.tenant_id and d.reminder_id = r.id)
     from public.reminders r join acme using (tenant_id) order by r.due_at $$,
  $$ values ('sent', 2::bigint), ('unknown', 1), ('scheduled', 0) $$, 'they are on the reminders of the one that is left');
select is_empty(
  $$ select c from public.claim_reminders(100, 120, '2001-03-10 09:00:30Z') c where c ->> 'tenant_id' = (select tenant_id::text from acme) $$,
  'and what may have arrived is not sent again');

select * from finish();
rollback;
