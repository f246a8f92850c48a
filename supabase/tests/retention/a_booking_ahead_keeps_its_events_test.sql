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
      "type": "intro", "title": "Intro between Olga and Ada Lovelace", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"startTime": "2002-03-10T10:00:00Z", "endTime": "2002-03-10T10:30:00Z"}');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"startTime": "2002-03-10T10:00:00Z", "endTime": "2002-03-10T10:30:00Z"}');
call pg_temp.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-02 09:00Z');
do $$ begin perform private.prune(1000, '2001-12-01 09:00Z'); end $$;

select is((select count(*) from public.webhook_events join acme using (tenant_id)), 3::bigint, 'however old they are, also when it is cancelled');
select is_empty($$ select b.* from public.bookings b join acme using (tenant_id) where b.closed_at is not null $$, 'and is open');

select * from finish();
rollback;
