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

create temp table sent (uid text, with_what jsonb, status text, what text) on commit drop;
insert into sent values
  ('A', '{"guests": [{"email": "ada@example.com", "noShow": true}], "participants": []}',
    'no_show', 'the booker is among the missing guests'),
  ('B', '{"participants": []}', 'no_show', 'no list of guests, but nobody took part'),
  ('C', '{"guests": [{"email": "bob@example.com", "noShow": true}], "participants": [{"id": 1}]}',
    'confirmed', 'only a guest of the booker is missing');
do $$
declare
  s record;
begin
  for s in select * from sent loop
    call pg_temp.cal_sends('BOOKING_CREATED', s.uid, '2001-03-01 09:00Z', '{"attendees": [
      {"name": "Ada", "email": "ada@example.com"}, {"name": "Bob", "email": "bob@example.com"}]}');
    call pg_temp.cal_sends('AFTER_GUESTS_CAL_VIDEO_NO_SHOW', s.uid, '2001-03-10 10:05Z',
      s.with_what || '{"message": "Guest did not join"}');
  end loop;
end $$;

select is(b.status::text, s.status, s.what)
from sent s left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = s.uid;

select * from finish();
rollback;
