begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
do $$ begin perform private.tick(); end $$;
-- Of this tenant only.
create view pg_temp.probe as select p ->> 'time_zone' as time_zone, (p ->> 'at')::timestamptz as at, p ->> 'offset' as "offset"
from jsonb_array_elements(public.zones_in_use()) p;

call tests.cal_sends('BOOKING_CREATED', 'A', '2031-01-01 09:00Z', '{
  "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Asia/Kathmandu"},
  "team": {"name": "Studio", "members": [{"name": "Hal", "email": "hal@acme.example", "timeZone": "America/St_Johns"}]},
  "attendees": [{"name": "Ada", "email": "ada@example.com", "timeZone": "America/Vancouver"},
    {"name": "Gus", "email": "gus@example.com", "timeZone": "Mars/Phobos"}]}', p_start => '2031-07-10 10:00Z', p_now => now());
select set_eq('select * from pg_temp.probe', $$ values
  ('America/Vancouver', timestamptz '2031-07-10 10:00Z', '-07:00'), ('Asia/Kathmandu', '2031-07-10 10:00Z', '+05:45'),
  ('America/St_Johns', '2031-07-10 10:00Z', '-02:30'), ('Europe/Berlin', '2031-07-10 10:00Z', '+02:00') $$, 'the zones of guests, hosts and tenants, as PostgreSQL knows them');
call tests.cal_sends('BOOKING_CREATED', 'B', '2031-01-01 09:00Z', '{"bookingId": 2,
  "attendees": [{"name": "Ada", "email": "ada@example.com", "timeZone": "Europe/Berlin"}]}', p_start => '2031-12-10 10:00Z', p_now => now());
select set_eq($$ select at, "offset" from pg_temp.probe where time_zone = 'Europe/Berlin' $$, $$ values
  (timestamptz '2031-07-10 10:00Z', '+02:00'), ('2031-12-10 10:00Z', '+01:00') $$, 'in summer and in winter');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2031-01-02 09:00Z', p_start => '2031-07-10 10:00Z', p_now => now());
select is((select count(*) from pg_temp.probe where time_zone = 'America/Vancouver'), 0::bigint, 'nobody waits there any more');

select is(public.health() -> 'notes', '[]', 'nothing to tell');
do $$ begin perform public.note_zones_apart('{America/Vancouver}'); end $$;
select matches(public.health() ->> 'notes', 'differ for time zones in use', 'the monitor is told, not for whom');
select is(public.health() -> 'ok', 'true', 'and that all is well');
select matches((select d.reason from public.doctor() d where d."check" = 'zones' and d.ok), 'America/Vancouver', 'the doctor names them');
do $$ begin perform public.note_zones_apart('{}'); end $$;
select is((select d.reason from public.doctor() d where d."check" = 'zones'), null, 'until they agree');

select * from finish();
rollback;
