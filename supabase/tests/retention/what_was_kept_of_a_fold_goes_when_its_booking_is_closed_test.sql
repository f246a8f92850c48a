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
      "type": "intro", "title": "Intro between Olga and Ada Lovelace", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-10 12:00Z');
call pg_temp.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_now => '2001-03-10 12:00Z');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"startTime": "2001-07-10T10:00:00Z", "endTime": "2001-07-10T10:30:00Z"}');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select results_eq(
  $$ select b.cal_uid, b.closed_at is not null, k.booking_id is not null
     from public.bookings b join acme using (tenant_id)
     left join private.booking_folds k on k.tenant_id = b.tenant_id and k.booking_id = b.id order by 1 $$,
  $$ values ('A', true, false), ('B', false, true) $$, 'nothing folds it any more');

select * from finish();
rollback;
