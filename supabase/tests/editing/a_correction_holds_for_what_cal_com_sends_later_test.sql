begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2999-03-01 09:00Z', '{"rescheduleUid": "A",
  "startTime": "2999-03-12T10:00:00Z", "endTime": "2999-03-12T10:30:00Z"}');

select results_eq(
  $$ select cal_uid, status::text, attendee_email from public.bookings join acme using (tenant_id) $$,
  $$ values ('B', 'rescheduled', 'ada@new.example') $$, 'a reschedule that knows the old address only');
select results_eq($$ select email from public.leads join acme using (tenant_id) $$, array['ada@new.example'], 'one lead');
select results_eq(
  $$ select recipient, due_at from public.reminders join acme using (tenant_id) where status = 'scheduled' order by due_at $$,
  $$ values ('ada@new.example', timestamptz '2999-03-11 10:00Z'), ('ada@new.example', '2999-03-12 09:00Z'),
       ('ada@new.example', '2999-03-12 11:00Z') $$, 'reminded at the new address and time');

call tests.cal_sends('BOOKING_CANCELLED', 'B', '2999-03-02 09:00Z', p_start => '2999-03-10 10:00Z');
select is_empty(
  $$ select r.* from public.reminders r join acme using (tenant_id) where r.status = 'scheduled' $$, 'and its cancellation');

select * from finish();
rollback;
