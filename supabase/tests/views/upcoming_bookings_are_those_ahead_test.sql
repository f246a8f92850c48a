begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'second', '2001-03-01 09:00Z', '{"location": "integrations:zoom", "metadata": {"videoCallUrl": "https://zoom.example/1"}}',
  p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_REQUESTED', 'first', '2001-03-01 09:00Z', '{"startTime": "2999-03-09T10:00:00Z", "endTime": "2999-03-09T10:30:00Z"}');
call tests.cal_sends('BOOKING_CREATED', 'cancelled', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'cancelled', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'past', '2001-03-01 09:00Z', '{"startTime": "2001-03-09T10:00:00Z", "endTime": "2001-03-09T10:30:00Z"}');

select results_eq(
  $$ select tenant, cal_uid, status::text, attendee_name, location, video_url from public.upcoming_bookings where tenant = 'acme-test' $$,
  $$ values ('acme-test', 'first', 'requested', 'Ada Lovelace', null, null),
       ('acme-test', 'second', 'confirmed', 'Ada Lovelace', 'Online', 'https://zoom.example/1') $$, 'the next one first');

select * from finish();
rollback;
