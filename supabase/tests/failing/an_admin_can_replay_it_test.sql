begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

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

create function pg_temp.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'Not today';
end $$;
create trigger broken before insert or update on public.bookings for each row execute function pg_temp.refuse();
call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
-- As calbase's own functions write.
set local search_path = '';
update public.webhook_events e set retry_at = null from acme where e.tenant_id = acme.tenant_id;
set local search_path to default;
drop trigger broken on public.bookings;

select results_eq(
  $$ select status::text, reason from public.replay_events('acme-test', p_now => '2001-03-03 09:00Z') $$,
  $$ values ('applied', null::text) $$, 'also when it had been given up');
select results_eq(
  $$ select status::text, confirmed_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('confirmed', timestamptz '2001-03-01 09:00Z') $$, 'it counts from when it happened');
select is_empty($$ select public.replay_events('acme-test') $$, 'what is applied is not applied again');
select throws_ok($$ select public.replay_events('nobody-test') $$, 'P0002', null, 'a tenant there is not');

select * from finish();
rollback;
