begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('Cancelled', 'on_cancellation'::public.reminder_anchor, 0, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[]),
  ('Before', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null, null::text[])
) r;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', p_now => '2001-03-02 09:01Z');
select results_eq(
  $$ select due_at, status::text from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values (timestamptz '2001-03-02 09:00Z', 'scheduled'), ('2001-03-10 09:00Z', 'cancelled') $$,
  'what counts from the start is cancelled');

-- Heard late: it had been moved before.
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:30Z', '{"rescheduleUid": "A"}');
select results_eq(
  $$ select due_at, status::text from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values (timestamptz '2001-03-10 09:00Z', 'scheduled') $$, 'a booking that lives again was not cancelled');

select * from finish();
rollback;
