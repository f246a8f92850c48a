begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients)
select tenant_id, r.* from acme cross join (values
  ('Booked', 'on_booking'::public.reminder_anchor, 1440, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients),
  ('Moved', 'on_reschedule', 1440, 'email', 'booker'),
  ('Cancelled', 'on_cancellation', 1440, 'email', 'booker'),
  ('Before', 'before_start', 60, 'email', 'booker')) r;

-- All that these count from happened less than their day ago, and nobody had told of it.
call tests.api_shows('2001-03-02 12:00Z',
  tests.shown('A', '2001-03-02 08:00Z'),
  tests.shown('B', '2001-03-02 09:00Z', '{"rescheduledFromUid": "B0"}'),
  tests.shown('C', '2001-03-01 09:00Z', '{"status": "cancelled", "updatedAt": "2001-03-02T09:00:00Z"}'));
select results_eq(
  $$ select b.cal_uid, u.name, r.status::text from public.reminders r join acme using (tenant_id)
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id order by 1, 2 $$,
  $$ values ('A', 'Before', 'scheduled'), ('B', 'Before', 'scheduled') $$, 'only what is still ahead is planned');

-- Also when the bookings are looked at again for another reason.
call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-02 13:00Z', '{"location": "Main Street 1"}');
select is((select count(*)::int from public.reminders r join acme using (tenant_id)), 2, 'and nothing is added later');

call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 14:00Z');
select results_eq(
  $$ select u.name, r.due_at from public.reminders r join acme using (tenant_id)
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
     where r.status = 'scheduled' and u.name <> 'Before' $$,
  $$ values ('Cancelled', timestamptz '2001-03-03 14:00Z') $$, 'what a webhook tells of the same booking is news');

select * from finish();
rollback;
