begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Two occurrences; for the second another time is asked for.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"recurringEvent": {"freq": 2, "count": 2, "interval": 1}}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"recurringEvent": {"freq": 2, "count": 2, "interval": 1},
  "startTime": "2001-03-17T10:00:00Z", "endTime": "2001-03-17T10:30:00Z"}');
call tests.cal_sends('BOOKING_REQUESTED', 'C', '2001-03-02 09:00Z', '{"recurringEvent": {"freq": 2, "count": 2, "interval": 1},
  "rescheduleUid": "B", "startTime": "2001-03-18T10:00:00Z", "endTime": "2001-03-18T10:30:00Z"}');
-- Of the first occurrence, about all of them.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-03 09:00Z', '{"recurringEvent": {"freq": 2, "count": 2, "interval": 1}}');

select set_eq(
  $$ select cal_uid, status::text, start_time, rescheduled_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('A', 'confirmed', timestamptz '2001-03-10 10:00Z', null::timestamptz),
       ('C', 'confirmed', '2001-03-18 10:00Z', '2001-03-03 09:00Z') $$, 'of the one that has another time now');

select * from finish();
rollback;
