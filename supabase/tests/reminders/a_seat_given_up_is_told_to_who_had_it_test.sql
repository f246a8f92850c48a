begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('Cancelled', 'on_cancellation'::public.reminder_anchor, 0, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[])
) r;

create procedure pg_temp.seat_says(p_trigger text, p_uid text, p_at timestamptz, p_who text, p_with jsonb default '{}')
language plpgsql as $$
begin
  call tests.cal_sends(p_trigger, p_uid, p_at, jsonb_build_object(
    'seatsPerTimeSlot', 5, 'attendeeSeatId', p_who,
    'attendees', jsonb_build_array(jsonb_build_object('name', p_who, 'email', p_who || '@example.com'))) || p_with);
end $$;

call pg_temp.seat_says('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', 'ada');
call pg_temp.seat_says('BOOKING_CREATED', 'A', '2001-03-01 09:10Z', 'bob');
call pg_temp.seat_says('BOOKING_CREATED', 'A', '2001-03-01 09:20Z', 'cleo');
call pg_temp.seat_says('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', 'bob');
select results_eq(
  $$ select recipient, due_at, status::text from public.reminders join acme using (tenant_id) $$,
  $$ values ('bob@example.com', timestamptz '2001-03-02 09:00Z', 'scheduled') $$, 'and to nobody else');

call pg_temp.seat_says('BOOKING_RESCHEDULED', 'B', '2001-03-02 10:00Z', 'cleo', '{"rescheduleUid": "A",
  "startTime": "2001-03-12T10:00:00Z", "endTime": "2001-03-12T10:30:00Z"}');
select results_eq(
  $$ select recipient from public.reminders join acme using (tenant_id) $$, $$ values ('bob@example.com') $$,
  'a seat that moved was not given up');

select * from finish();
rollback;
