begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('Booked', 'on_booking'::public.reminder_anchor, 5, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[]),
  ('Moved', 'on_reschedule', 5, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[])
) r;

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 08:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_REQUESTED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "startTime": "2001-03-20T10:00:00Z"}');
create temp view told as
select rule.name, r.due_at, r.status::text from public.reminders r join acme using (tenant_id)
join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id;
select is_empty($$ select name from told where name = 'Moved' $$, 'a new time that is asked for is none yet');

call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-03 09:00Z', '{"startTime": "2001-03-20T10:00:00Z"}');
select results_eq(
  $$ select status::text, start_time, rescheduled_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('confirmed', timestamptz '2001-03-20 10:00Z', timestamptz '2001-03-03 09:00Z') $$, 'one that is confirmed is a move');
select results_eq(
  $$ select name, due_at from told order by name $$,
  $$ values ('Booked', timestamptz '2001-03-01 09:05Z'), ('Moved', '2001-03-03 09:05Z') $$, 'and told as one, not as a new booking');

select * from finish();
rollback;
