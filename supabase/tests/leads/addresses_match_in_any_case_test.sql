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
      "type": "intro", "title": "Intro between Olga and Ada", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;

insert into public.leads (tenant_id, name, email, source, score, created_at)
select tenant_id, 'Ada', 'Ada@Example.com', 'fair', 0, '2001-02-01 09:00Z' from acme;
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
  '{"attendees": [{"name": "Ada Lovelace", "email": "ADA@example.COM"}]}');
call pg_temp.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z');

select results_eq(
  $$ select email, source, name from public.leads join acme using (tenant_id) $$,
  $$ values ('ada@example.com', 'fair', 'Ada Lovelace') $$, 'one lead, the one that was there');
select is((select count(*) from public.lead_activities join acme using (tenant_id)), 3::bigint,
  'with both bookings');
select throws_ok(
  $$ insert into public.leads (tenant_id, email) select tenant_id, 'aDa@example.com' from acme $$,
  '23505', null, 'a second one cannot be added');

select * from finish();
rollback;
