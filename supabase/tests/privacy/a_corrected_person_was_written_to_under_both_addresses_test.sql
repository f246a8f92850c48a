begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

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
create function pg_temp.send(p_now timestamptz) returns void language sql as $$
  select public.settle_reminders(jsonb_agg(c || '{"outcome": "sent"}'), p_now)
  from public.claim_reminders(100, 120, p_now) c where c ->> 'tenant_id' = (select tenant_id::text from acme)
$$;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform pg_temp.send('2999-03-09 10:00Z'); end $$;
update public.booking_attendees a set email = 'ada@new.example' from acme where a.tenant_id = acme.tenant_id;
call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-09 11:00Z', '{"rescheduleUid": "A",
  "startTime": "2999-03-20T10:00:00Z", "endTime": "2999-03-20T10:30:00Z"}');
do $$ begin perform pg_temp.send('2999-03-19 10:00Z'); end $$;
create temp view told as
select d.recipient, count(*)::integer from public.deliveries d join acme using (tenant_id) group by 1;
select set_eq('select * from told', $$ values ('ada@example.com', 1), ('ada@new.example', 1) $$, 'once each');

do $$ begin perform public.erase_person('acme-test', 'ada@new.example'); end $$;
select set_eq('select count, recipient like ''erased%'' from told', $$ values (2, true) $$, 'and twice when erased');

select * from finish();
rollback;
