begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

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

create temp table ending (uid text, by_event text, reason text) on commit drop;
insert into ending values ('A', 'BOOKING_CANCELLED', 'The booking was cancelled.'),
  ('B', 'BOOKING_REJECTED', 'The booking was rejected.');
do $$
declare
  e record;
begin
  for e in select * from ending loop
    call pg_temp.cal_sends('BOOKING_CREATED', e.uid, '2001-03-01 09:00Z');
    call pg_temp.cal_sends(e.by_event, e.uid, '2001-03-02 09:00Z');
  end loop;
end $$;

select is(r.status || ': ' || r.reason, 'cancelled: ' || e.reason, 'by ' || e.by_event)
from ending e
left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = e.uid
left join public.reminders r on r.tenant_id = b.tenant_id and r.booking_id = b.id;

select * from finish();
rollback;
