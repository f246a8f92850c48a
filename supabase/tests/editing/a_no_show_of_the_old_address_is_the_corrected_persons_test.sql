begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'delivery-2', '{"triggerEvent": "BOOKING_NO_SHOW_UPDATED",
    "createdAt": "2999-03-10T11:00:00Z", "payload": {"bookingUid": "A", "attendees": [{"email": "Ada@example.com", "noShow": true}]}}',
    p_now => '2999-03-10 11:00Z');
end $$;

select results_eq(
  $$ select a.contact, a.no_show, b.status::text from public.bookings b join acme using (tenant_id)
     join public.booking_attendees a on a.tenant_id = b.tenant_id and a.booking_id = b.id $$,
  $$ values ('ada@new.example', true, 'no_show') $$, 'whom Cal.com still calls by the old one');

select * from finish();
rollback;
