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

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('some', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, array['intro', 'demo'])
) r;


call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"type": "sales"}');
call pg_temp.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z', '{"type": null}');

select results_eq(
  $$ select b.cal_uid from public.reminders r join acme using (tenant_id)
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id $$,
  $$ values ('A') $$, 'and those of no known type');
select throws_ok(
  $$ insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, event_types)
     select tenant_id, 'none', 'before_start', 1, '{}' from acme $$,
  '23514', null, 'an empty list is no way to say none');

select * from finish();
rollback;
