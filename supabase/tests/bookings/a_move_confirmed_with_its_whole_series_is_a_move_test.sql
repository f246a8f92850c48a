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

-- Two occurrences; for the second another time is asked for.
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"recurringEvent": {"freq": 2, "count": 2, "interval": 1}}');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"recurringEvent": {"freq": 2, "count": 2, "interval": 1},
  "startTime": "2001-03-17T10:00:00Z", "endTime": "2001-03-17T10:30:00Z"}');
call pg_temp.cal_sends('BOOKING_REQUESTED', 'C', '2001-03-02 09:00Z', '{"recurringEvent": {"freq": 2, "count": 2, "interval": 1},
  "rescheduleUid": "B", "startTime": "2001-03-18T10:00:00Z", "endTime": "2001-03-18T10:30:00Z"}');
-- Of the first occurrence, about all of them.
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-03 09:00Z', '{"recurringEvent": {"freq": 2, "count": 2, "interval": 1}}');

select set_eq(
  $$ select cal_uid, status::text, start_time, rescheduled_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('A', 'confirmed', timestamptz '2001-03-10 10:00Z', null::timestamptz),
       ('C', 'confirmed', '2001-03-18 10:00Z', '2001-03-03 09:00Z') $$, 'of the one that has another time now');

select * from finish();
rollback;
