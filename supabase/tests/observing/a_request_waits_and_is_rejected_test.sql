begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table told on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table shown on commit drop as select tenant_id from public.create_tenant('shown-test', 'Acme', 'Europe/Berlin');
call tests.connect('shown-test');
set local tests.shown_to = 'shown-test';

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_REQUESTED', 'B', '2001-03-01 10:00Z');
call tests.cal_sends('BOOKING_REJECTED', 'B', '2001-03-02 09:00Z');

call tests.api_shows('2001-03-02 12:00Z',
  tests.shown('A', '2001-03-01 09:00Z', '{"status": "pending"}'),
  tests.shown('B', '2001-03-01 10:00Z', '{"status": "rejected", "updatedAt": "2001-03-02T09:00:00Z"}'));

select set_eq(
  $$ select tests.told('2001-03-02 12:00Z', 'shown-test') $$, $$ select tests.told('2001-03-02 12:00Z') $$,
  'one waits, one was rejected');

select * from finish();
rollback;
