begin;
create extension if not exists pgtap with schema extensions;
select plan(13);

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
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
create procedure pg_temp.signs_in(p_user uuid) language sql as $$
  select set_config('request.jwt.claims', json_build_object('sub', p_user, 'role', 'authenticated')::text, true);
$$;
-- What the signed-in user gets for a query; the tests themselves stay with the role they run as.
create function pg_temp.sees(p_query text) returns setof text language plpgsql as $$
begin
  set local role authenticated;
  return query execute p_query;
  reset role;
end $$;
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'admin@acme.example'),
  ('00000000-0000-4000-8000-00000000000b', 'viewer@acme.example'),
  ('00000000-0000-4000-8000-00000000000c', 'admin@other.example');
insert into public.tenant_members (tenant_id, user_id, role)
select tenant_id, uuid '00000000-0000-4000-8000-00000000000a', 'admin'::public.tenant_role from acme
union all select tenant_id, '00000000-0000-4000-8000-00000000000b', 'viewer' from acme
union all select tenant_id, '00000000-0000-4000-8000-00000000000c', 'admin' from other;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from other), 'delivery-1', '{"triggerEvent": "BOOKING_CREATED",
    "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "O", "startTime": "2999-03-10T10:00:00Z",
      "attendees": [{"name": "Bob", "email": "bob@example.com"}]}}', p_now => '2001-03-01 09:00Z');
end $$;

select results_eq(
  format('select pg_temp.sees(%L)', format('select distinct tenant from public.%I', v.name)), array[u.tenant], u.tenant || ': ' || v.name)
from (values ('acme-test', uuid '00000000-0000-4000-8000-00000000000b'), ('other-test', '00000000-0000-4000-8000-00000000000c')) u (tenant, id)
cross join unnest(array['upcoming_bookings', 'lead_pipeline', 'event_log', 'reminder_log']) v (name)
where set_config('request.jwt.claims', json_build_object('sub', u.id, 'role', 'authenticated')::text, true) <> '';

call pg_temp.signs_in('00000000-0000-4000-8000-00000000000d');
select is_empty(format('select pg_temp.sees(%L)', format('select tenant from public.%I', v.name)), 'who is a member of none: ' || v.name)
from unnest(array['upcoming_bookings', 'lead_pipeline', 'event_log', 'reminder_log']) v (name);
select throws_ok($$ select pg_temp.sees('select tenant from public.tenant_health') $$, '42501', null, 'tenant_health is for Studio');

select * from finish();
rollback;
