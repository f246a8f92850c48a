begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

do $$ begin
  perform tests.sync('2001-03-01 12:00Z');
end $$;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 12:00Z', '{"bookingId": 101, "recurringEvent": {"freq": 2, "count": 3, "interval": 1}}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 12:00Z', '{"bookingId": 102, "recurringEvent": {"freq": 2, "count": 3, "interval": 1}}', p_start => '2001-03-17 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 12:00Z', '{"bookingId": 103, "recurringEvent": {"freq": 2, "count": 3, "interval": 1}}', p_start => '2001-03-24 10:00Z');
-- The clicked and all later: one webhook, which does not say so.
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-01 12:05Z', '{"bookingId": 102}', p_start => '2001-03-17 10:00Z');
do $$ begin
  perform private.reconcile_tick('2001-03-01 12:06Z');
end $$;
select results_eq($$ select tests.sync('2001-03-01 12:06Z', tests.shown('C', '2001-03-01 12:00Z',
    '{"id": 103, "status": "cancelled", "updatedAt": "2001-03-01T12:05:00Z", "start": "2001-03-24T10:00:00Z", "end": "2001-03-24T10:30:00Z"}')) $$,
  array['uid /bookings/C'], 'not the one before');
select results_eq($$ select b.cal_uid, b.status::text from public.bookings b join acme using (tenant_id) order by 1 $$,
  $$ values ('A', 'confirmed'), ('B', 'cancelled'), ('C', 'cancelled') $$, 'and no webhook is waited for');

select * from finish();
rollback;
