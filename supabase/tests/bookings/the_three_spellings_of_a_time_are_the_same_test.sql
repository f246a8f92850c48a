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

create temp table spelling (uid text, said text) on commit drop;
insert into spelling values ('A', '2001-03-10T10:00:00Z'), ('B', '2001-03-10T10:00:00.000Z'),
  ('C', '2001-03-10T10:00:00+00:00'), ('D', '2001-03-10T11:00:00+01:00'), ('E', '2001-03-10T05:30:00-0430');
do $$
declare
  s record;
begin
  set local time zone 'America/New_York';
  for s in select * from spelling loop
    call pg_temp.cal_sends('BOOKING_CREATED', s.uid, '2001-03-01 09:00Z', jsonb_build_object('startTime', s.said));
  end loop;
end $$;

select is(b.start_time, '2001-03-10 10:00Z', s.said)
from spelling s left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = s.uid;

select * from finish();
rollback;
