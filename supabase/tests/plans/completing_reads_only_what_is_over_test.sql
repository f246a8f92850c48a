begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- As calbase's own functions write.
set local search_path = '';
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, end_time, created_at, updated_at)
select tenant_id, md5(n::text)::uuid, 'b' || n, s.status::public.booking_status, '2001-03-01', s.at, s.at, '2001-03-01', '2001-03-01'
from acme, generate_series(1, 5000) n,
  (values ('confirmed', timestamptz '2100-01-01'), ('completed', '2001-03-02')) s (status, at)
where true
on conflict do nothing;
set local search_path to default;
analyze public.bookings;

create temp table before on commit drop as
select pg_stat_get_xact_numscans('public.bookings'::regclass) as table_scans,
  pg_stat_get_xact_numscans('public.bookings_to_complete'::regclass) as index_scans;
do $$ begin perform private.complete_ended_meetings(p_now => '2001-03-09 10:00Z'); end $$;

select is(pg_stat_get_xact_numscans('public.bookings'::regclass), (select table_scans from before),
  'the table is not scanned');
select cmp_ok(pg_stat_get_xact_numscans('public.bookings_to_complete'::regclass), '>', (select index_scans from before),
  'the index bookings_to_complete is');

select * from finish();
rollback;
