begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients)
select tenant_id, r.* from acme cross join (values
  ('Please pay', 'on_payment_pending'::public.reminder_anchor, 30, 'booker'::public.reminder_recipients),
  ('Thank you', 'on_payment', 0, 'booker'),
  ('Paid, to the host', 'on_payment', 0, 'hosts')
) r;
create function pg_temp.planned(p_uid text) returns table (rule text, recipient text, status text, reason text, due_at timestamptz) language sql as $$
  select u.name, r.recipient, r.status::text, r.reason_code::text, r.due_at
  from public.reminders r join acme using (tenant_id)
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where b.cal_uid = p_uid
$$;

call tests.cal_sends('BOOKING_PAYMENT_INITIATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-01 09:00Z');
select set_eq($$ select rule, status, due_at from pg_temp.planned('A') $$,
  $$ values ('Please pay', 'scheduled', '2001-03-01 09:30Z'::timestamptz) $$, 'a payment is asked for');

call tests.cal_sends('BOOKING_PAID', 'A', '2001-03-01 09:10Z', '{"status": "PENDING", "requiresConfirmation": true}', p_now => '2001-03-01 09:10Z');
select set_eq($$ select rule, recipient, status, reason, due_at from pg_temp.planned('A') $$, $$ values
  ('Please pay', 'ada@example.com', 'cancelled', 'booking_paid', '2001-03-01 09:30Z'::timestamptz),
  ('Thank you', 'ada@example.com', 'scheduled', null, '2001-03-01 09:10Z'),
  ('Paid, to the host', 'olga@acme.example', 'scheduled', null, '2001-03-01 09:10Z') $$,
  'until it is there, which is told although the host has yet to confirm');
select results_eq($$ select payment_due_at, paid_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('2001-03-01 09:00Z'::timestamptz, '2001-03-01 09:10Z'::timestamptz) $$, 'the booking shows both');

call tests.cal_sends('BOOKING_PAID', 'A', '2001-03-01 09:10:01Z', '{"status": "PENDING", "requiresConfirmation": true}', p_now => '2001-03-01 09:11Z');
select is((select due_at from pg_temp.planned('A') where rule = 'Thank you'), '2001-03-01 09:10Z', 'once, however many webhooks tell of it');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', p_now => '2001-03-01 10:00Z');
select is((select status from pg_temp.planned('A') where rule = 'Thank you'), 'scheduled', 'confirming changes nothing of it');
call tests.cal_sends('BOOKING_RESCHEDULED', 'A2', '2001-03-01 11:00Z', '{"rescheduleUid": "A"}', p_now => '2001-03-01 11:00Z');
select is((select due_at from pg_temp.planned('A2') where rule = 'Thank you'), '2001-03-01 09:10Z', 'nor does moving it');

call tests.cal_sends('BOOKING_PAYMENT_INITIATED', 'B', '2001-03-01 09:00Z', p_now => '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:20Z', p_now => '2001-03-01 09:20Z');
select results_eq($$ select status, reason from pg_temp.planned('B') $$, $$ values ('cancelled', 'booking_confirmed') $$,
  'what is confirmed waits for no payment');

-- Cal.com tells of whom a slot's first payment is, and of no other.
call tests.cal_sends('BOOKING_PAYMENT_INITIATED', 'S', '2001-03-01 09:00Z',
  '{"seatsPerTimeSlot": 5, "attendeeSeatId": "1", "attendees": [{"email": "ada@example.com"}]}', p_now => '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_PAID', 'S', '2001-03-01 09:10Z', p_now => '2001-03-01 09:10Z');
call tests.seat('BOOKING_CREATED', 'S', '2001-03-01 09:20Z', 'bob@example.com');
call tests.cal_sends('BOOKING_PAID', 'S', '2001-03-01 09:30Z',
  '{"attendees": [{"email": "ada@example.com"}, {"email": "bob@example.com"}]}', p_now => '2001-03-01 09:30Z');
select set_eq($$ select recipient, due_at from pg_temp.planned('S') where rule = 'Thank you' $$,
  $$ values ('ada@example.com', '2001-03-01 09:10Z'::timestamptz) $$, 'of seats only the first is known to be paid');

call tests.cal_sends('BOOKING_PAYMENT_INITIATED', 'C', '2001-03-01 09:00Z', p_now => '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'C', '2001-03-01 09:10Z', p_now => '2001-03-01 09:10Z');
select results_eq($$ select status, reason from pg_temp.planned('C') $$, $$ values ('cancelled', 'booking_cancelled') $$, 'nor is one that is called off asked for');

select * from finish();
rollback;
