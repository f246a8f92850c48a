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

create temp table ending (uid text, by_event text, status text) on commit drop;
insert into ending values
  ('A', 'BOOKING_CANCELLED', 'cancelled'), ('B', 'BOOKING_REJECTED', 'rejected'),
  ('C', 'MEETING_ENDED', 'completed'), ('D', 'BOOKING_RESCHEDULED', 'rescheduled');
do $$
declare
  e record;
begin
  for e in select * from ending loop
    call pg_temp.cal_sends('BOOKING_CREATED', e.uid, '2001-03-01 09:00Z');
    call pg_temp.cal_sends(e.by_event, e.uid, '2001-03-10 10:30Z');
    -- Another webhook for the same booking, sent once more and late.
    call pg_temp.cal_sends('BOOKING_CREATED', e.uid, '2001-03-10 10:31Z');
    call pg_temp.cal_sends('BOOKING_REQUESTED', e.uid, '2001-03-10 10:32Z');
    call pg_temp.cal_sends('BOOKING_PAYMENT_INITIATED', e.uid, '2001-03-10 10:33Z');
  end loop;
end $$;

select is(b.status::text, e.status, 'after ' || e.by_event)
from ending e left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = e.uid;

select * from finish();
rollback;
