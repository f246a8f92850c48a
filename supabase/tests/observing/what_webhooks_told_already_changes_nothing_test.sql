begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00:45Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00:45Z', '{"rescheduleUid": "A", "bookingId": 101}', p_start => '2001-03-11 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 10:00:45Z', '{"bookingId": 103}');
call tests.cal_sends('BOOKING_CANCELLED', 'C', '2001-03-02 10:00:45Z', '{"cancellationReason": "Ill", "requestReschedule": true}');
call tests.cal_sends('BOOKING_REQUESTED', 'D', '2001-03-01 10:00:45Z', '{"bookingId": 104}');
call tests.cal_sends('BOOKING_REJECTED', 'D', '2001-03-02 10:00:45Z', '{"rejectionReason": "Full"}');
create temp table before on commit drop as select tests.told('-infinity') as row;
create temp table bookings_before on commit drop as select b.id, b.updated_at, b.created_at, b.reschedule_requested from public.bookings b join acme using (tenant_id);

-- The webhooks were queued for a while; the row was written before.
call tests.api_shows('2001-03-03 12:00Z',
  tests.shown('A', '2001-03-01 09:00Z', '{"status": "cancelled", "rescheduledToUid": "B", "updatedAt": "2001-03-02T09:00:00Z"}'),
  tests.shown('B', '2001-03-02 09:00Z', '{"id": 101, "rescheduledFromUid": "A", "start": "2001-03-11T10:00:00Z", "end": "2001-03-11T10:30:00Z"}'),
  tests.shown('C', '2001-03-01 10:00Z', '{"id": 103, "status": "cancelled", "cancellationReason": "Ill", "updatedAt": "2001-03-02T10:00:00Z"}'),
  tests.shown('D', '2001-03-01 10:00Z', '{"id": 104, "status": "rejected", "updatedAt": "2001-03-02T10:00:00Z"}'));

select set_eq($$ select tests.told('-infinity') $$, $$ select row from before $$, 'all is as it was');
select set_eq($$ select b.id, b.updated_at, b.created_at, b.reschedule_requested from public.bookings b join acme using (tenant_id) $$,
  $$ select * from bookings_before $$, 'also when it was');
select is_empty($$ select from public.bookings b join acme using (tenant_id) where b.metadata ? 'observed' $$, 'and nothing is known from the API only');

select * from finish();
rollback;
