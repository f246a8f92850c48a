begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'A', '2001-03-02 09:00Z',
  '{"startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'ended',
    '{"triggerEvent": "MEETING_ENDED", "uid": "A", "createdAt": "2001-03-01T09:00:00Z",
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z"}', p_now => '2001-03-10 10:30:05Z');
end $$;

select is((select status::text from public.bookings join acme using (tenant_id)), 'rescheduled',
  'MEETING_ENDED was scheduled for the time the booking had at first');

select * from finish();
rollback;
