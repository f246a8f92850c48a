begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('Missed', 'on_no_show'::public.reminder_anchor, 10, 'email'::public.reminder_channel, 'attendees'::public.reminder_recipients, null::text, null::text[]),
  ('Missed, host', 'on_no_show'::public.reminder_anchor, 10, 'email'::public.reminder_channel, 'organizer'::public.reminder_recipients, null, null::text[])
) r;

create function pg_temp.told() returns table (recipient text, due_at timestamptz, status text)
language sql as $$
  select r.recipient, r.due_at, r.status::text from public.reminders r join acme using (tenant_id) order by 1 $$;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 10:40Z',
  '{"attendees": [{"email": "ada@example.com", "noShow": true}]}');
select results_eq($$ select * from pg_temp.told() $$,
  $$ values ('ada@example.com', timestamptz '2001-03-10 10:50Z', 'scheduled'),
       ('olga@acme.example', '2001-03-10 10:50Z', 'scheduled') $$, 'to who did not come and to the host');

call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 10:45Z',
  '{"attendees": [{"email": "ada@example.com", "noShow": true}]}');
select results_eq($$ select distinct due_at from pg_temp.told() $$,
  $$ values (timestamptz '2001-03-10 10:50Z') $$, 'said again, it happened when it was said first');

call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 10:46Z',
  '{"attendees": [{"email": "ada@example.com", "noShow": false}]}');
select is_empty($$ select * from pg_temp.told() $$, 'she did come');

select * from finish();
rollback;
