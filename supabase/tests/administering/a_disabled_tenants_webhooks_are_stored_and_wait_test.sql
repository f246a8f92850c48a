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
      "type": "intro", "title": "Intro between Olga and Ada Lovelace", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

do $$ begin perform public.disable_tenant('acme-test', '2001-03-01 08:00Z'); end $$;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('PING', 'A', '2001-03-01 09:00Z');

select set_eq(
  $$ select event_type, status::text from public.webhook_events join acme using (tenant_id) $$,
  $$ values ('BOOKING_CREATED', 'pending'), ('PING', 'ignored') $$, 'they are stored');
select is_empty(
  $$ select b.id from public.bookings b join acme using (tenant_id)
     union all select l.id from public.leads l join acme using (tenant_id) $$, 'and make nothing');
select is(
  (select disabled_at from public.tenants t join acme on acme.tenant_id = t.id), '2001-03-01 08:00Z', 'since then');

select * from finish();
rollback;
