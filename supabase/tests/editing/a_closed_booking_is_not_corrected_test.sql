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
-- What an admin is told who tries this in Studio.
create function pg_temp.refusal(p_statement text) returns text language plpgsql as $$
declare
  v_hint text;
begin
  execute p_statement;
  return 'not refused';
exception when others then
  get stacked diagnostics v_hint = pg_exception_hint;
  return sqlerrm || coalesce(': ' || v_hint, '');
end $$;

update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call pg_temp.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select matches(
  pg_temp.refusal('update public.booking_attendees set email = ''ada@new.example'''), 'closed: .*erase_person\(\)',
  'there are no events to correct');
update public.leads l set email = 'ada@new.example', phone = '+44 20 1234567' from acme where l.tenant_id = acme.tenant_id;
select results_eq(
  $$ select l.email, l.score::integer, b.attendee_email from public.leads l join acme using (tenant_id)
     join public.bookings b on b.tenant_id = l.tenant_id $$,
  $$ values ('ada@new.example', 70, 'ada@example.com') $$, 'its lead can be, for the bookings to come');

select * from finish();
rollback;
