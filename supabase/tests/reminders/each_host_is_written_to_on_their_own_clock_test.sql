begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients)
select tenant_id, r.* from acme cross join (values
  ('By mail', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'hosts'::public.reminder_recipients),
  ('By text', 'before_start', 30, 'sms', 'hosts')
) r;
create function pg_temp.mailed() returns table (recipient text, status text) language sql as $$
  select r.recipient, r.status::text from public.reminders r join acme using (tenant_id) where r.channel = 'email'
$$;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{
  "organizer": {"name": "Olga", "email": " Olga@Acme.example ", "timeZone": "Europe/Berlin", "language": {"locale": "de"}},
  "team": {"id": 9, "name": "Acme", "members": [
    {"name": "Olga", "email": "olga@acme.example"},
    {"name": "Hana", "email": "hana@acme.example", "timeZone": "Asia/Tokyo", "language": {"locale": "fr"}},
    {"name": "Nobody", "email": "4915112345@sms.cal.com"}]}}');

select set_eq('select * from pg_temp.mailed()',
  $$ values ('olga@acme.example', 'scheduled'), ('hana@acme.example', 'scheduled') $$,
  'the organizer and the team, each once');
select set_eq(
  $$ select concat_ws(' ', c ->> 'kind', c ->> 'name', c ->> 'time_zone', c ->> 'locale')
     from public.reminders r join acme using (tenant_id)
     cross join lateral (select private.reminder_content(r, private.context_of(r)) -> 'recipient') x (c)
     where r.channel = 'email' $$,
  $$ values ('host Olga Europe/Berlin de'), ('host Hana Asia/Tokyo fr') $$,
  'each in their own zone and language');
select is_empty(
  $$ select from public.reminders r join acme using (tenant_id)
     where private.reminder_content(r, private.context_of(r)) ->> 'unsubscribe_token' is not null $$,
  'and without a link to unsubscribe');
select results_eq(
  $$ select distinct r.reason_code::text from public.reminders r join acme using (tenant_id) where r.channel = 'sms' $$,
  $$ values ('no_phone') $$, 'Cal.com tells no phone number of a host');

call tests.cal_sends('BOOKING_REASSIGNED', 'A', '2001-03-02 09:00Z',
  '{"organizer": {"name": "Otto", "email": "otto@acme.example", "timeZone": "Europe/Berlin"}}');
select set_eq('select * from pg_temp.mailed()',
  $$ values ('otto@acme.example', 'scheduled'), ('hana@acme.example', 'scheduled') $$,
  'who organizes instead of another is written to instead');

call tests.cal_sends('BOOKING_REASSIGNED', 'A', '2001-03-03 09:00Z',
  '{"organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
    "team": {"id": 9, "name": "Acme", "members": [{"name": "Ines", "email": "ines@acme.example"}]}}');
select set_eq('select * from pg_temp.mailed()',
  $$ values ('olga@acme.example', 'scheduled'), ('ines@acme.example', 'scheduled') $$,
  'and so is another team; who comes back is a host again');

select * from finish();
rollback;
