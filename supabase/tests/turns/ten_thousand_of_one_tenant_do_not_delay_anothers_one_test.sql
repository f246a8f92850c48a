begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table beta on commit drop as
select tenant_id from public.create_tenant('beta-test', 'Beta', 'Europe/Berlin');
-- Acme's ten thousand have been due for a day, Beta's one for a second. As calbase's own functions write.
set local search_path = '';
insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, end_time, created_at, updated_at)
select tenant_id, md5(tenant_id::text || n)::uuid, 'b' || n, 'confirmed'::public.booking_status, timestamptz '2001-03-01', timestamptz '2001-03-10 10:00Z', timestamptz '2001-03-10 10:30Z', timestamptz '2001-03-01', timestamptz '2001-03-01'
from pg_temp.acme, generate_series(1, 10000) n
union all
select tenant_id, md5(tenant_id::text)::uuid, 'b', 'confirmed', '2001-03-01', '2001-03-11 09:59:59Z', '2001-03-11 10:30Z', '2001-03-01', '2001-03-01'
from pg_temp.beta;
insert into public.booking_attendees (tenant_id, booking_id, contact, position, is_booker, name, email, confirmed_at)
select b.tenant_id, b.id, 'ada@example.com', 1, true, 'Ada', 'ada@example.com', '2001-03-01'
from public.bookings b where b.tenant_id in (select tenant_id from pg_temp.acme union select tenant_id from pg_temp.beta);
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, 'ada@example.com', 'email', 'scheduled', b.start_time - interval '1 day', b.start_time - interval '1 day'
from public.bookings b
join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440
where b.tenant_id in (select tenant_id from pg_temp.acme union select tenant_id from pg_temp.beta);
set local search_path to default;
analyze public.reminders;

select is(private.queue_due_reminders(p_now => '2001-03-10 09:00Z'), 200, 'of Acme''s, a few at a time');
select is(private.queue_due_reminders(p_now => '2001-03-10 09:00Z'), 0, 'no more while they wait');
select is(private.queue_due_reminders(p_now => '2001-03-10 10:00Z'), 1, 'Beta''s one, as soon as it is due');
create temp table claimed on commit drop as
select c from public.claim_reminders(250, 120, '2001-03-10 09:59:59Z') c;
select is(
  (select count(*) from claimed join beta on c ->> 'tenant_id' = beta.tenant_id::text), 1::bigint,
  'which is sent before nearly all of Acme''s');

delete from pgmq.q_reminders;
set local search_path = '';
update public.reminders r set status = 'scheduled', queued_at = null, message_id = null, claimed_until = null
where r.tenant_id in (select tenant_id from pg_temp.acme union select tenant_id from pg_temp.beta) and r.status = 'queued';
set local search_path to default;
do $$ begin perform private.queue_due_reminders(p_now => '2001-03-10 10:00Z'); end $$;
select ok(
  exists (
    select from (select q.message from pgmq.q_reminders q order by q.msg_id limit 2) q
    join beta on q.message ->> 'tenant_id' = beta.tenant_id::text),
  'and when both are due at once, among the first two');

select * from finish();
rollback;
