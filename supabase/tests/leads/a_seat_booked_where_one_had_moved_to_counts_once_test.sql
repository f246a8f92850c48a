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

-- Cal.com tells of one seat.
create procedure pg_temp.seat(
  p_trigger text, p_uid text, p_at timestamptz, p_email text default 'ada@example.com', p_from text default null
)
language plpgsql as $$
begin
  call pg_temp.cal_sends(p_trigger, p_uid, p_at, jsonb_strip_nulls(jsonb_build_object(
    'seatsPerTimeSlot', 5, 'rescheduleUid', p_from,
    'attendees', jsonb_build_array(jsonb_build_object('email', p_email)))));
end $$;

call pg_temp.seat('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', 'bob@example.com');
call pg_temp.seat('BOOKING_CREATED', 'B', '2001-03-01 10:00Z', 'bob@example.com');
-- What she booked first was never told.
call pg_temp.seat('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', p_from => 'A');
call pg_temp.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:00Z');
call pg_temp.seat('BOOKING_CANCELLED', 'B', '2001-03-04 09:00Z');
select results_eq(
  $$ select score::int from public.leads join acme using (tenant_id) where contact = 'ada@example.com' $$,
  $$ values (90) $$, 'the seat that came stands for a booking');

call pg_temp.seat('BOOKING_CREATED', 'B', '2001-03-05 09:00Z');
select results_eq(
  $$ select a.kind::text, a.occurred_at, a.points::int from public.lead_activities a
     join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id join acme on acme.tenant_id = l.tenant_id
     where l.contact = 'ada@example.com' order by a.occurred_at, a.kind $$,
  $$ values ('booking_confirmed', timestamptz '2001-03-02 09:00Z', 70), ('booking_confirmed', '2001-03-03 09:00Z', 20) $$,
  'and stands for the same when she books there, too');

select * from finish();
rollback;
