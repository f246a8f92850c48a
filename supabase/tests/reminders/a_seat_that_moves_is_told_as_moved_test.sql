begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('Booked', 'on_booking'::public.reminder_anchor, 0, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[]),
  ('Moved', 'on_reschedule'::public.reminder_anchor, 0, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null, null::text[])
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
call pg_temp.seat_says('BOOKING_RESCHEDULED', 'B', '2001-03-02 10:00Z', 'bob', '{"rescheduleUid": "A",
  "startTime": "2001-03-12T10:00:00Z", "endTime": "2001-03-12T10:30:00Z"}');

select set_eq(
  $$ select b.cal_uid, r.recipient, rule.name, r.due_at, r.status::text
     from public.reminders r join acme using (tenant_id)
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
     join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id $$,
  $$ values ('A', 'ada@example.com', 'Booked', timestamptz '2001-03-01 09:00Z', 'scheduled'),
       ('A', 'bob@example.com', 'Booked', '2001-03-01 09:10Z', 'cancelled'),
       ('B', 'bob@example.com', 'Moved', '2001-03-02 10:00Z', 'scheduled') $$,
  'and nobody''s seat is told as new twice');

select * from finish();
rollback;
