begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('o', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'organizer'::public.reminder_recipients, null::text, null::text[]),
  ('after', 'after_end', 60, 'email', 'hosts', null, null)
) r;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_REASSIGNED', 'A', '2001-03-02 09:00Z',
  '{"organizer": {"name": "Otto", "email": "otto@acme.example", "timeZone": "Europe/Berlin"}}');

select results_eq(
  $$ select recipient, status::text from public.reminders join acme using (tenant_id) $$,
  $$ values ('otto@acme.example', 'scheduled'), ('otto@acme.example', 'scheduled') $$, 'not besides');

-- What was scheduled with the booking still names the old one.
call tests.cal_sends('BOOKING_REASSIGNED', 'B', '2001-03-02 09:00Z',
  '{"organizer": {"name": "Otto", "email": "otto@acme.example", "timeZone": "Europe/Berlin"}}');
call tests.cal_sends('MEETING_ENDED', 'B', '2001-03-10 10:30Z');
select results_eq(
  $$ select b.cal_uid, r.recipient, r.status::text from public.reminders r join acme using (tenant_id)
    join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
    join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
    where u.name = 'after' order by 1 $$,
  $$ values ('A', 'otto@acme.example', 'scheduled'), ('B', 'otto@acme.example', 'scheduled') $$,
  'nor when only what was scheduled before tells of the old');
select results_eq(
  $$ select metadata -> 'hosts' -> 1 ->> 'email', metadata -> 'hosts' -> 1 -> 'past' from public.bookings
    join acme using (tenant_id) where cal_uid = 'B' $$,
  $$ values ('olga@acme.example', 'true'::jsonb) $$, 'who is remembered as one who was host');

select * from finish();
rollback;
