begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table told on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table shown on commit drop as select tenant_id from public.create_tenant('shown-test', 'Acme', 'Europe/Berlin');
call tests.connect('shown-test');
set local tests.shown_to = 'shown-test';

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"bookingId": 101, "recurringEvent": {"freq": 2, "count": 2, "interval": 1}}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"bookingId": 102, "recurringEvent": {"freq": 2, "count": 2, "interval": 1}}',
  p_start => '2001-03-17 10:00Z');

call tests.api_shows('2001-03-01 12:00Z',
  tests.shown('A', '2001-03-01 09:00Z', '{"id": 101, "recurringBookingUid": "4f9d1b5e"}'),
  tests.shown('B', '2001-03-01 09:00Z', '{"id": 102, "recurringBookingUid": "4f9d1b5e", "start": "2001-03-17T10:00:00Z", "end": "2001-03-17T10:30:00Z"}'));

select set_eq(
  $$ select tests.told('2001-03-01 12:00Z', 'shown-test') $$, $$ select tests.told('2001-03-01 12:00Z') $$,
  'two bookings of one lead');

select * from finish();
rollback;
