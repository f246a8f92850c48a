begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"recurringEvent": {"freq": 2, "count": 4, "interval": 1}}',
  p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"recurringEvent": {"freq": 2, "count": 4, "interval": 1},
  "startTime": "2999-03-17T10:00:00Z", "endTime": "2999-03-17T10:30:00Z"}');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', '{"recurringEvent": {"freq": 2, "count": 4, "interval": 1}}',
  p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;

select set_eq(
  $$ select cal_uid, status::text from public.bookings join acme using (tenant_id) $$,
  $$ values ('A', 'cancelled'), ('B', 'cancelled') $$, 'the cancellation still reaches all of it');

select * from finish();
rollback;
