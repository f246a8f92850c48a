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
create temp table one on commit drop as select tenant_id from acme;

-- C (after B) arrives first and lists Bob first; A, by Ada, and the link between them later.
call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z', '{"rescheduleUid": "B", "attendees": [
  {"name": "Bob", "email": "bob@example.com"}, {"name": "Ada", "email": "ada@example.com"}]}');
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}');

select is_empty(
  $$ select l.contact, l.score, sum(a.points) from public.leads l join acme using (tenant_id)
     left join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
     group by l.tenant_id, l.id having l.score is distinct from sum(a.points) $$,
  'every score is the sum of its activities');

update acme set tenant_id = c.tenant_id from public.create_tenant('second-test', 'Second') c;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}');
call pg_temp.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z', '{"rescheduleUid": "B", "attendees": [
  {"name": "Bob", "email": "bob@example.com"}, {"name": "Ada", "email": "ada@example.com"}]}');
select results_eq(
  $$ select contact, score from public.leads join one using (tenant_id) order by 1 $$,
  $$ select contact, score from public.leads join acme using (tenant_id) order by 1 $$, 'as in order');

select * from finish();
rollback;
