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

-- Ada booked under Bob's address; he books himself as well.
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"title": "Intro", "attendees": [{"name": "Ada Lovelace", "email": "bob@example.com"}]}');
update public.booking_attendees a set email = 'ada@example.com' from acme where a.tenant_id = acme.tenant_id;
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"title": "With Bob", "attendees": [{"name": "Bob", "email": "bob@example.com"}]}');
create temp table before on commit drop as
select e::text as row from public.webhook_events e join acme using (tenant_id) where e.cal_uid = 'B'
union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'B'
union all select l::text from public.leads l join acme using (tenant_id) where l.email = 'bob@example.com'
union all select r::text from public.reminders r join acme using (tenant_id) where r.recipient = 'bob@example.com';

select doesnt_match(public.export_person('acme-test', 'ada@example.com')::text, 'With Bob', 'her export has nothing of his');
do $$ begin
  perform public.erase_person('acme-test', 'ada@example.com');
  perform public.rebuild_bookings('acme-test', '2001-03-03 09:00Z');
end $$;
select is_empty(
  $$ select e::text from public.webhook_events e join acme using (tenant_id) where e.cal_uid = 'A' and e::text ~* 'ada@|lovelace'
     union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'A' and b::text ~* 'ada@|lovelace|bob@' $$,
  'her booking says nothing of her, and does not become his');
select bag_eq(
  $$ select e::text from public.webhook_events e join acme using (tenant_id) where e.cal_uid = 'B'
     union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'B'
     union all select l::text from public.leads l join acme using (tenant_id) where l.email = 'bob@example.com'
     union all select r::text from public.reminders r join acme using (tenant_id) where r.recipient = 'bob@example.com' $$,
  'select row from before', 'he is as he was');

select * from finish();
rollback;
