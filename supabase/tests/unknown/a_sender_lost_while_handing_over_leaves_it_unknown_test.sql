begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 1440, 'sms' from acme;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
create temp view text_message as
select r.* from public.reminders r join acme using (tenant_id) where r.channel = 'sms';
do $$ begin perform tests.claim('2001-03-09 10:00Z', p_lease => 0); end $$;
create temp table claimed on commit drop as
select c from tests.claim('2001-03-09 10:00:01Z', p_lease => 0) c where c ->> 'channel' = 'sms';
select is((select (c ->> 'attempt')::int from claimed), 2, 'one that was lost before is handed out again');

-- Its lease goes on. As calbase's own functions write.
set local search_path = '';
update public.reminders r set claimed_until = '2001-03-09 10:02Z' from pg_temp.claimed where r.id = (c ->> 'reminder_id')::uuid;
set local search_path to default;
select ok(
  (select public.hand_over_reminder((c ->> 'tenant_id')::uuid, (c ->> 'reminder_id')::uuid, 1, 2, '2001-03-09 10:00:02Z') from claimed),
  'the second sender begins to send');
select is_empty(
  $$ select * from tests.claim('2001-03-09 10:05Z') c where c ->> 'channel' = 'sms' $$, 'and is heard of no more');
select results_eq(
  'select status::text, reason, handed_over_at from text_message',
  $$ values ('unknown', 'The sender was lost while it handed this over: the provider may have taken it.', null::timestamptz) $$,
  'nobody knows');

select * from finish();
rollback;
