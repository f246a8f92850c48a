begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

do $$ begin
  perform tests.sync('2001-03-01 12:00Z',
    tests.shown('A', '2001-02-01 09:00Z', '{"id": 101, "recurringBookingUid": "4f9d1b5e"}'),
    tests.shown('B', '2001-02-01 09:00Z', '{"id": 102, "recurringBookingUid": "4f9d1b5e", "start": "2001-03-17T10:00:00Z", "end": "2001-03-17T10:30:00Z"}'),
    tests.shown('C', '2001-02-01 09:00Z', '{"id": 103, "recurringBookingUid": "4f9d1b5e", "start": "2001-03-24T10:00:00Z", "end": "2001-03-24T10:30:00Z"}'));
end $$;
-- No webhook ever told that they are one.
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-01 12:05Z', '{"bookingId": 102}', p_start => '2001-03-17 10:00Z');
do $$ begin
  perform private.reconcile_tick('2001-03-01 12:06Z');
end $$;
select results_eq($$ select w.cal_uid, w.reason from private.wanted_bookings w join acme using (tenant_id) $$, $$ values ('C', 'series') $$,
  'by the id of the series, which only the API shows');

select * from finish();
rollback;
