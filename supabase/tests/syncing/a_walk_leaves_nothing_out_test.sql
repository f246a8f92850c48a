begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create temp table cal on commit drop as
select n, tests.shown('U' || n, '2001-02-01 09:00Z', jsonb_build_object('id', n,
  -- Seven begin at one time.
  'start', timestamptz '2001-03-05Z' + n / 7 * interval '1 hour', 'end', timestamptz '2001-03-05Z' + (n / 7 + 1) * interval '1 hour')) as booking
from generate_series(1, 1000) n;

create temp table asked on commit drop as
select tests.sync('2001-03-01 12:00Z', variadic array(select booking from cal)) as kind;
select is((select count(*)::int from asked where kind = 'future'), 5, 'a thousand bookings are five pages');
select is((select count(*)::int from public.bookings b join acme using (tenant_id)), 1000, 'of which none is left out');
select is((select max(c)::int from (select count(*) as c from public.webhook_events e join acme using (tenant_id) group by e.cal_uid) c), 1, 'and none comes twice');
select is((select array_agg(r.stored order by r.id) from public.reconciliations r join acme using (tenant_id) where r.kind = 'future'), array[1000], 'as the walk says');

select * from finish();
rollback;
