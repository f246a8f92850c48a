begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients)
select tenant_id, r.* from acme cross join (values
  ('Asked, to who asked', 'on_request'::public.reminder_anchor, 0, 'booker'::public.reminder_recipients),
  ('Still open, to the host', 'on_request', 1440, 'organizer'),
  ('Declined', 'on_rejection', 0, 'booker'),
  ('Booked', 'on_booking', 0, 'booker')
) r;
create function pg_temp.planned(p_uid text) returns table (rule text, status text, reason text, due_at timestamptz) language sql as $$
  select u.name, r.status::text, r.reason_code::text, r.due_at
  from public.reminders r join acme using (tenant_id)
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where b.cal_uid = p_uid
$$;

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-01 09:00Z');
select set_eq($$ select * from pg_temp.planned('A') $$, $$ values
  ('Asked, to who asked', 'scheduled', null, '2001-03-01 09:00Z'::timestamptz),
  ('Still open, to the host', 'scheduled', null, '2001-03-02 09:00Z') $$, 'a request is told to both');
select is((select requested_at from public.bookings join acme using (tenant_id)), '2001-03-01 09:00Z', 'and when it was made is seen');

call tests.deliver('2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 12:00Z', p_now => '2001-03-01 12:00Z');
select set_eq($$ select * from pg_temp.planned('A') $$, $$ values
  ('Asked, to who asked', 'sent', null, '2001-03-01 09:00Z'::timestamptz),
  ('Still open, to the host', 'cancelled', 'booking_confirmed', '2001-03-02 09:00Z'),
  ('Booked', 'scheduled', null, '2001-03-01 12:00Z') $$, 'nobody is asked for what is confirmed');

call tests.cal_sends('BOOKING_REQUESTED', 'B', '2001-03-01 09:00Z', p_now => '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_REJECTED', 'B', '2001-03-01 12:00Z', '{"rejectionReason": "Full"}', p_now => '2001-03-01 12:00Z');
select set_eq($$ select * from pg_temp.planned('B') where rule <> 'Asked, to who asked' $$, $$ values
  ('Still open, to the host', 'cancelled', 'booking_rejected', '2001-03-02 09:00Z'::timestamptz),
  ('Declined', 'scheduled', null, '2001-03-01 12:00Z') $$, 'a rejection is told, and is no cancellation');
call tests.cal_sends('BOOKING_REJECTED', 'B', '2001-03-01 12:00:01Z', '{"rejectionReason": "Full"}', p_now => '2001-03-01 12:01Z');
select is((select due_at from pg_temp.planned('B') where rule = 'Declined'), '2001-03-01 12:00Z', 'once, however many webhooks tell of it');

call tests.cal_sends('BOOKING_REQUESTED', 'C', '2001-03-01 09:00Z', p_now => '2001-03-01 10:30Z');
select results_eq($$ select distinct status, reason from pg_temp.planned('C') where rule = 'Asked, to who asked' $$,
  $$ values ('skipped', 'booked_too_late') $$, 'what is heard of more than an hour late is not told');

-- Moved where it has to be confirmed again, it is asked for again.
call tests.cal_sends('BOOKING_REQUESTED', 'A2', '2001-03-03 09:00Z', '{"rescheduleUid": "A"}', p_now => '2001-03-03 09:00Z');
select set_eq($$ select * from pg_temp.planned('A2') where rule <> 'Booked' $$, $$ values
  ('Asked, to who asked', 'scheduled', null, '2001-03-03 09:00Z'::timestamptz),
  ('Still open, to the host', 'scheduled', null, '2001-03-04 09:00Z') $$, 'a move that has to be confirmed is a request of its own');
call tests.cal_sends('BOOKING_CANCELLED', 'A2', '2001-03-03 10:00Z', p_now => '2001-03-03 10:00Z');
select results_eq($$ select distinct reason from pg_temp.planned('A2') where rule = 'Still open, to the host' $$,
  $$ values ('booking_cancelled') $$, 'until it is withdrawn');

call tests.cal_sends('BOOKING_CREATED', 'D', '2001-03-01 09:00Z', p_now => '2001-03-01 09:00Z');
select set_eq($$ select rule from pg_temp.planned('D') $$, $$ values ('Booked') $$, 'what is booked at once was never asked for');

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients)
select tenant_id, 'Came later', 'on_request', 0, 'booker' from acme;
select is_empty($$ select from public.reminders r join acme using (tenant_id)
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where u.name = 'Came later' and r.status <> 'skipped' $$, 'a rule that came later tells nothing that has happened');

select * from finish();
rollback;
