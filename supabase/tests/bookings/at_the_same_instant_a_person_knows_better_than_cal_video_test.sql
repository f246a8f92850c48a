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

-- Twenty, because the order of their hashes must not matter.
do $$
begin
  for i in 1..20 loop
    call pg_temp.cal_sends('BOOKING_CREATED', 'A' || i, '2001-03-01 09:00Z');
    call pg_temp.cal_sends('AFTER_GUESTS_CAL_VIDEO_NO_SHOW', 'A' || i, '2001-03-10 10:05Z',
      '{"guests": [{"email": "ada@example.com", "noShow": true}]}');
    call pg_temp.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A' || i, '2001-03-10 10:05Z',
      jsonb_build_object('bookingUid', 'A' || i, 'attendees', '[{"email": "ada@example.com", "noShow": false}]'::jsonb));
  end loop;
end $$;

select results_eq(
  $$ select status::text, count(*)::int from public.bookings join acme using (tenant_id) group by 1 $$,
  $$ values ('confirmed', 20) $$, 'she came, whatever the video saw');

select * from finish();
rollback;
