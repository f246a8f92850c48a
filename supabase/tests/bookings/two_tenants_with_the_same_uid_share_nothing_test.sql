begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme (tenant_id uuid) on commit drop;
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

-- cal_sends speaks to whoever is in `acme`.
insert into acme select tenant_id from public.create_tenant('first-test', 'First');
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"title": "First''s"}');
call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"title": "First''s", "rescheduleUid": "A"}');
create temp table first on commit drop as select tenant_id from acme;
update acme set tenant_id = c.tenant_id from public.create_tenant('second-test', 'Second') c;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"title": "Second''s"}');
call pg_temp.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-03 09:00Z', '{"title": "Second''s"}');

select results_eq(
  $$ select cal_uid, status::text, event_title from public.bookings join first using (tenant_id) $$,
  $$ values ('B', 'rescheduled', 'First''s') $$, 'the first tenant''s was moved');
select results_eq(
  $$ select cal_uid, status::text, event_title from public.bookings join acme using (tenant_id) $$,
  $$ values ('A', 'cancelled', 'Second''s') $$, 'the second tenant''s was cancelled');
select results_eq(
  $$ select l.tenant_id, l.contact, l.score::int from public.leads l
     where l.tenant_id in (select tenant_id from acme union select tenant_id from first) order by l.tenant_id $$,
  $$ select t.tenant_id, 'ada@example.com', 70
     from (select tenant_id from acme union select tenant_id from first) t order by 1 $$,
  'Ada is a lead of each, known to neither from the other');
select set_eq(
  $$ select r.status::text from public.reminders r join first using (tenant_id) $$, array['scheduled'],
  'the one''s reminders wait');
select set_eq(
  $$ select r.status::text from public.reminders r join acme using (tenant_id) $$, array['cancelled'],
  'the other''s are cancelled');

select * from finish();
rollback;
