begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- As calbase's own functions write.
set local search_path = '';
insert into public.webhook_events (tenant_id, event_id, event_type, cal_uid, occurred_at, status, booking_id, body)
select tenant_id, 'e' || n, 'BOOKING_CREATED', 'b' || n, '2001-03-01', 'applied', md5(n::text)::uuid, '{}'
from acme, generate_series(1, 10000) n;
set local search_path to default;
analyze public.webhook_events;

create temp table before on commit drop as
select pg_stat_get_xact_numscans('public.webhook_events'::regclass) as table_scans,
  pg_stat_get_xact_numscans('public.webhook_events_of_booking'::regclass) as index_scans;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}');
create temp table chained on commit drop as
select pg_stat_get_xact_numscans('public.webhook_events_of_booking'::regclass) as index_scans;
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-03 09:00Z');
select is(pg_stat_get_xact_numscans('public.webhook_events_of_booking'::regclass), (select index_scans from chained),
  'an event in its place reads none of those before it');
call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'B', '2001-03-02 12:00Z');

select is(pg_stat_get_xact_numscans('public.webhook_events'::regclass), (select table_scans from before),
  'among ten thousand events the table is never scanned');
select cmp_ok(pg_stat_get_xact_numscans('public.webhook_events_of_booking'::regclass), '>', (select index_scans from before),
  'one that comes late reads those of its booking by their index');
select is((select status::text from public.bookings join acme using (tenant_id)), 'cancelled', 'and the three are found');

select * from finish();
rollback;
