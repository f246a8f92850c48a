begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

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

create temp table reason (uid text, said text) on commit drop;
insert into reason values
  ('single quotes', 'it''s off'),
  ('double quotes', 'she said "no"'),
  ('braces', '{"a": [1, {2}]} ${x} {{mustache}}'),
  ('backslashes', 'C:\new\table \u0041 \'),
  ('percent signs', '100%s of %1$I'),
  ('markup', '<script>alert(1)</script> & more'),
  ('statements', '''); drop table public.bookings; --'),
  ('line breaks', E'first\nsecond\ttab'),
  ('other scripts', 'Ελληνικά 日本語 🙂 العربية');
do $$
declare
  r record;
begin
  for r in select * from reason loop
    call pg_temp.cal_sends('BOOKING_CREATED', r.uid, '2001-03-01 09:00Z');
    call pg_temp.cal_sends('BOOKING_CANCELLED', r.uid, '2001-03-02 09:00Z',
      jsonb_build_object('cancellationReason', r.said));
  end loop;
end $$;

select is(b.status || ': ' || b.cancellation_reason, 'cancelled: ' || r.said, 'with ' || r.uid)
from reason r
left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = r.uid;

select * from finish();
rollback;
