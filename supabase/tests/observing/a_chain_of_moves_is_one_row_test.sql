begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table told on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table shown on commit drop as select tenant_id from public.create_tenant('shown-test', 'Acme', 'Europe/Berlin');
call tests.connect('shown-test');
set local tests.shown_to = 'shown-test';

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "bookingId": 101}', p_start => '2001-03-11 10:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z', '{"rescheduleUid": "B", "bookingId": 102}', p_start => '2001-03-12 10:00Z');

-- By their starts, as they are listed.
call tests.api_shows('2001-03-03 12:00Z',
  tests.shown('A', '2001-03-01 09:00Z', '{"status": "cancelled", "rescheduledToUid": "B", "updatedAt": "2001-03-02T08:59:59Z"}'),
  tests.shown('B', '2001-03-02 09:00Z', '{"id": 101, "status": "cancelled", "rescheduledToUid": "C", "rescheduledFromUid": "A",
    "start": "2001-03-11T10:00:00Z", "end": "2001-03-11T10:30:00Z", "updatedAt": "2001-03-03T08:59:59Z"}'),
  tests.shown('C', '2001-03-03 09:00Z', '{"id": 102, "rescheduledFromUid": "B", "start": "2001-03-12T10:00:00Z", "end": "2001-03-12T10:30:00Z",
    "reschedulingReason": "A train strike", "cancellationReason": "A train strike"}'));

select set_eq(
  $$ select tests.told('2001-03-03 12:00Z', 'shown-test') $$, $$ select tests.told('2001-03-03 12:00Z') $$,
  'it is the same row, confirmed once, moved to its last time');

select * from finish();
rollback;
