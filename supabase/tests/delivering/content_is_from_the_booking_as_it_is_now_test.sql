begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"location": "12 Main Street"}');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-09 10:00:05Z', '{"location": "1 New Road"}');

select is(
  (select c #>> '{booking,location}' from tests.claim('2001-03-09 10:00:06Z') c), '1 New Road', 'not as it was when it was queued');

select * from finish();
rollback;
