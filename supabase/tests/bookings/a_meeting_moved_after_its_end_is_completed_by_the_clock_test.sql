begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
-- Cal.com stamps the event when it is sent, which can be late.
call tests.cal_sends('BOOKING_RESCHEDULED', 'A', '2001-03-09 12:00Z',
  '{"startTime": "2001-03-09T10:00:00Z", "endTime": "2001-03-09T10:30:00Z"}');
call tests.complete_ended_meetings('2001-03-09 13:00Z');
select is((select status::text from public.bookings join acme using (tenant_id)), 'completed',
  'an hour after the end');

select * from finish();
rollback;
