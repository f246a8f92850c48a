begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"bookingId": 4420123, "attendees": [{"name": "Ada Lovelace",
  "email": "4420123@sms.cal.com", "phoneNumber": "+44 20 123"}]}');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"bookingId": 4420123, "title": "Bob", "attendees": [{"name": "Bob",
  "email": "44201234567@sms.cal.com", "phoneNumber": "+44201234567"}]}');
create temp table before on commit drop as
select e::text as row from public.webhook_events e join acme using (tenant_id) where e.cal_uid = 'B'
union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'B'
union all select l::text from public.leads l join acme using (tenant_id) where l.contact = 'tel:44201234567';

select lives_ok($$ select public.erase_person('acme-test', '+4420123') $$, 'also where a booking bears that number');
select bag_eq(
  $$ select e::text from public.webhook_events e join acme using (tenant_id) where e.cal_uid = 'B'
     union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'B'
     union all select l::text from public.leads l join acme using (tenant_id) where l.contact = 'tel:44201234567' $$,
  'select row from before', 'a longer number is another person''s');
select results_eq(
  $$ select attendee_name, cal_booking_id from public.bookings join acme using (tenant_id) where cal_uid = 'A' $$,
  $$ values ('Erased', 4420123::bigint) $$, 'Cal.com''s numbers stay');

select * from finish();
rollback;
