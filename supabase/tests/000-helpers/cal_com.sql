-- What Cal.com sends.
begin;

create or replace procedure tests.cal_sends(
  p_trigger text,
  p_uid text,
  p_at timestamptz,
  p_with jsonb default '{}',
  p_now timestamptz default null,
  p_start timestamptz default '2001-03-10 10:00Z',
  p_tenant text default 'acme-test'
)
language plpgsql set search_path = '' as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object(
      'uid', p_uid, 'bookingId', 100, 'type', 'intro', 'title', 'Intro between Olga and Ada Lovelace',
      'startTime', p_start, 'endTime', p_start + interval '30 minutes') || '{
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook(tests.tenant(p_tenant),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;
comment on procedure tests.cal_sends is
  'Cal.com tells of Ada''s booking: at p_at something happened, which is received at p_now, or at once.
The payload says what p_with says, and else the usual. Edits go by the real clock: their tests set p_start far ahead.';

create or replace procedure tests.book(p_count int)
language plpgsql set search_path = '' as $$
begin
  for n in 1..p_count loop
    call tests.cal_sends('BOOKING_CREATED', 'A' || n, '2001-03-01 09:00Z', jsonb_build_object('bookingId', n));
  end loop;
end $$;
comment on procedure tests.book is 'Ada books as often as this, all at one time: A1, A2, …';

create or replace procedure tests.seat(
  p_trigger text, p_uid text, p_at timestamptz, p_email text default 'ada@example.com', p_from text default null
)
language plpgsql set search_path = '' as $$
begin
  call tests.cal_sends(p_trigger, p_uid, p_at, jsonb_strip_nulls(jsonb_build_object(
    'seatsPerTimeSlot', 5, 'rescheduleUid', p_from, 'attendeeSeatId', md5(p_email),
    'attendees', jsonb_build_array(jsonb_build_object('email', p_email)))));
end $$;
comment on procedure tests.seat is 'Cal.com tells of one of five seats; one that moves comes from the booking p_from.';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select can('tests', '{cal_sends,book,seat}', 'Cal.com is played');
select * from finish();
rollback;
