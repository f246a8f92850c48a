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

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
update public.leads l set notes = 'Likes tea.', status = 'qualified', status_locked = true
  from acme where l.tenant_id = acme.tenant_id;
create temp table before on commit drop as select l.* from public.leads l join acme using (tenant_id);
update public.booking_attendees a set email = 'ada@new.example', name = 'Ada King'
  from acme where a.tenant_id = acme.tenant_id;

select results_eq(
  $$ select l.id, l.email, l.name, l.notes, l.status, l.status_locked from public.leads l join acme using (tenant_id) $$,
  $$ select id, 'ada@new.example', 'Ada King', 'Likes tea.', 'qualified'::public.lead_status, true from before $$,
  'the lead is the same, with what the tenant knows of it');
select results_eq(
  $$ select attendee_email, attendee_name from public.bookings join acme using (tenant_id) $$,
  $$ values ('ada@new.example', 'Ada King') $$, 'the booking says so');
select results_eq(
  $$ select recipient, status::text, count(*) from public.reminders join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('ada@new.example', 'scheduled', 3::bigint) $$, 'the reminders go to the new address');

select * from finish();
rollback;
