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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5,
  "attendees": [{"name": "Bob", "email": "bob@example.com"}],
  "additionalNotes": "I would like to talk about prices."}');
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"seatsPerTimeSlot": 5, "attendees":
  [{"name": "Ada Lovelace", "email": "ada@example.com", "phoneNumber": "+12025550143"}]}');
create temp table before on commit drop as
select a.fit, a.points
from public.lead_activities a
join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
join acme on acme.tenant_id = l.tenant_id
where l.contact = 'ada@example.com';
select results_eq($$ select fit::int, points::int from before $$, $$ values (75, 75) $$, 'by what she answered, not by what Bob did');

select count(*) from public.erase_person('acme-test', 'bob@example.com', '2001-03-02 09:00Z');
select results_eq(
  $$ select a.fit, a.points from public.lead_activities a
     join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id join acme on acme.tenant_id = l.tenant_id
     where l.contact = 'ada@example.com' $$,
  $$ select * from before $$, 'and the same without him');

select * from finish();
rollback;
