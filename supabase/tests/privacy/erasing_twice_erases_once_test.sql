begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');

select results_eq(
  $$ select public.erase_person('acme-test', 'ada@example.com') - 'alias' $$,
  array['{"events": 2, "bookings": 1, "deliveries": 0, "rules": 0}'::jsonb], 'it tells how much');
create temp table before on commit drop as select tests.everything() as row;
select results_eq(
  $$ select public.erase_person('acme-test', 'ada@example.com') - 'alias' $$,
  array['{"events": 0, "bookings": 0, "deliveries": 0, "rules": 0}'::jsonb], 'the second time nothing');
select bag_eq('select tests.everything()', 'select row from before', 'and changes nothing');

select * from finish();
rollback;
