begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 1440, 'sms' from acme;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
-- Two hundred e-mails are queued. As calbase's own functions write.
set local search_path = '';
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select tenant_id, md5(tenant_id::text || n)::uuid, 'b' || n, 'confirmed', '2001-03-01', '2001-03-10 10:00Z', '2001-03-01', '2001-03-01'
from pg_temp.acme, generate_series(1, 250) n;
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at, queued_at, message_id)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'queued', '2001-03-09', '2001-03-09', '2001-03-09', 0
from public.bookings b join pg_temp.acme using (tenant_id)
join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440 and r.channel = 'email'
where b.cal_uid like 'b%';
set local search_path to default;

select is(private.queue_due_reminders(p_now => '2001-03-09 10:00Z'), 1, 'one is queued');
select results_eq(
  $$ select r.channel::text from public.reminders r join acme using (tenant_id)
     where r.status = 'queued' and r.due_at = '2001-03-09 10:00Z' $$,
  $$ values ('sms') $$, 'the text message');

select * from finish();
rollback;
