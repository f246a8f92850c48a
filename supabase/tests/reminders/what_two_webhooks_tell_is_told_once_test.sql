begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients)
select tenant_id, r.* from acme cross join (values
  ('Confirmed', 'on_booking'::public.reminder_anchor, 0, 'booker'::public.reminder_recipients),
  ('Moved', 'on_reschedule', 0, 'booker'),
  ('Cancelled', 'on_cancellation', 0, 'booker')
) r;
create view pg_temp.told as
select b.cal_uid, u.name, r.recipient, r.status::text, r.generation
from public.reminders r join acme using (tenant_id)
join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id;

-- The webhooks of one account date one event some milliseconds apart; the second may need a retry.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 08:00Z');
call tests.deliver('2001-03-01 08:00:05Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-01 09:00:00.000Z', '{"rescheduleUid": "A"}');
call tests.deliver('2001-03-01 09:00:05Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-01 09:00:00.007Z', '{"rescheduleUid": "A"}', p_now => '2001-03-01 09:02Z');
select results_eq($$ select * from pg_temp.told where name = 'Moved' $$, $$ values ('B', 'Moved', 'ada@example.com', 'sent', 1) $$, 'a move');

call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-01 10:00Z', '{"rescheduleUid": "B"}', p_start => '2001-03-11 10:00Z');
call tests.deliver('2001-03-01 10:00:05Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-01 10:00:00.007Z', '{"rescheduleUid": "B"}', p_start => '2001-03-11 10:00Z', p_now => '2001-03-01 10:02Z');
select results_eq($$ select * from pg_temp.told where name = 'Moved' $$, $$ values ('B', 'Moved', 'ada@example.com', 'sent', 2) $$, 'another, within its uid');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-01 11:00Z', '{"rescheduleUid": "B"}');
select results_eq($$ select * from pg_temp.told where name = 'Moved' $$, $$ values ('B', 'Moved', 'ada@example.com', 'scheduled', 3) $$, 'and back is told anew');

call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-02 09:00Z');
call tests.deliver('2001-03-02 09:00:05Z');
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-02 09:00:00.007Z', '{"cancellationReason": "ill"}', p_now => '2001-03-02 09:02Z');
select set_eq($$ select * from pg_temp.told where name = 'Cancelled' $$,
  $$ values ('B', 'Cancelled', 'ada@example.com', 'sent', 1) $$, 'a cancellation');
select results_eq($$ select cancelled_at, cancellation_reason from public.bookings join acme using (tenant_id) $$,
  $$ values ('2001-03-02 09:00Z'::timestamptz, 'ill') $$, 'it was when it was first told, for the reason that was told last');

call tests.seat('BOOKING_CREATED', 'S', '2001-03-03 09:00Z');
call tests.seat('BOOKING_CREATED', 'S', '2001-03-03 09:01Z', 'bob@example.com');
call tests.deliver('2001-03-03 09:01:05Z');
call tests.seat('BOOKING_CANCELLED', 'S', '2001-03-03 10:00:00.000Z');
call tests.deliver('2001-03-03 10:00:05Z');
call tests.seat('BOOKING_CANCELLED', 'S', '2001-03-03 10:00:00.007Z');
select set_eq($$ select name, recipient, status, generation from pg_temp.told where cal_uid = 'S' $$, $$ values
  ('Confirmed', 'ada@example.com', 'sent', 1), ('Cancelled', 'ada@example.com', 'sent', 1),
  ('Confirmed', 'bob@example.com', 'sent', 1) $$, 'a seat that is given up');

select * from finish();
rollback;
