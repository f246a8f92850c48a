begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
create temp table before on commit drop as select tests.everything() as row;

select results_eq(
  format($$ select public.erase_person('acme-test', %L) - 'alias' $$, s.unknown),
  array['{"events": 0, "bookings": 0, "deliveries": 0, "rules": 0}'::jsonb], s.unknown)
from unnest(array['nobody@example.com', 'da@example.com', '+44 20 9999999']) s (unknown);
select bag_eq('select tests.everything()', 'select row from before', 'no row is touched');

select * from finish();
rollback;
