begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

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
-- All rows of a tenant that say nothing of Ada.
create function pg_temp.other_rows(p_tenant_id uuid) returns setof text language sql as $$
  with hers as (
    select b.id from public.bookings b where b.tenant_id = p_tenant_id and b::text ~* 'ada@example|lovelace|erased'
    union all
    select l.id from public.leads l where l.tenant_id = p_tenant_id and l::text ~* 'ada@example|lovelace|erased'
  )
  select r.row
  from (
    select e.tenant_id, null::uuid as of, e::text as row from public.webhook_events e
    union all select b.tenant_id, b.id, b::text from public.bookings b
    union all select u.tenant_id, u.booking_id, u::text from public.booking_uids u
    union all select a.tenant_id, null, a::text from public.booking_attendees a
    union all select l.tenant_id, l.id, l::text from public.leads l
    union all select a.tenant_id, a.lead_id, a::text from public.lead_activities a
    union all select r.tenant_id, null, r::text from public.reminders r
    union all select d.tenant_id, null, d::text from public.deliveries d
  ) r
  where r.tenant_id = p_tenant_id
    and r.row !~* 'ada@example|lovelace|erased'
    and (r.of is null or r.of not in (select id from hers))
$$;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$
declare
  v_address text;
begin
  foreach v_address in array array['nada@example.com', 'x.ada@example.com', 'x-ada@example.com', 'x+ada@example.com',
    'ada@example.com.au', 'ada@example.community', 'ada@example-com.org', 'adaexample@example.com'] loop
    call pg_temp.cal_sends('BOOKING_CREATED', 'of ' || v_address, '2001-03-01 09:00Z', jsonb_build_object(
      'title', 'Intro with ' || v_address, 'attendees', jsonb_build_array(jsonb_build_object('name', 'Another', 'email', v_address))));
  end loop;
end $$;
create temp table before on commit drop as
select e::text as row from public.webhook_events e join acme using (tenant_id) where e.cal_uid <> 'A'
union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid <> 'A';
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select bag_eq(
  $$ select e::text from public.webhook_events e join acme using (tenant_id) where e.cal_uid <> 'A'
     union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid <> 'A' $$,
  'select row from before', 'nor does anything else change for its owner');
select is((select attendee_name from public.bookings join acme using (tenant_id) where cal_uid = 'A'), 'Erased', 'only she is erased');

select * from finish();
rollback;
