begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table beta on commit drop as
select tenant_id from public.create_tenant('beta-test', 'Beta', 'Europe/Berlin');
-- Acme has had something due every five minutes for ten days, and as much as may be queued is.
-- Of Beta's two one has been due for longer, the other for a second. As calbase's own functions write.
set local search_path = '';
create function pg_temp.is_due(p_tenant_id uuid, p_times timestamptz[]) returns void language plpgsql as $$
begin
  insert into public.bookings (tenant_id, id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
  select p_tenant_id, md5(p_tenant_id::text || t)::uuid, 'b' || t, 'confirmed', '2001-01-01', t + interval '1 day', '2001-01-01', '2001-01-01'
  from unnest(p_times) t;
  insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
  select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'scheduled', b.start_time - interval '1 day', b.start_time - interval '1 day'
  from public.bookings b
  join unnest(p_times) t on b.id = md5(p_tenant_id::text || t)::uuid
  join public.reminder_rules r on r.tenant_id = b.tenant_id and r.offset_minutes = 1440;
end $$;
do $$ begin perform pg_temp.is_due((select tenant_id from pg_temp.acme),
  array(select generate_series(timestamptz '2001-03-01 10:00Z', '2001-03-11 09:00Z', interval '5 minutes'))); end $$;
set local search_path to default;
do $$ begin assert private.queue_due_reminders(p_now => '2001-03-11 10:00Z') = 200; end $$;
select is(private.queue_due_reminders(p_now => '2001-03-11 10:00Z'), 0, 'of Acme''s no more is queued');
-- Until it has come round.
do $$ begin
  for i in 1..10 loop
    exit when (select t.ended_at is null from private.round_robin t);
    perform private.queue_due_reminders(p_now => '2001-03-11 10:00Z');
  end loop;
end $$;

set local search_path = '';
do $$ begin perform pg_temp.is_due((select tenant_id from pg_temp.beta),
  array['2001-02-20 10:00Z', '2001-03-11 09:59:59Z']::timestamptz[]); end $$;
-- A third is Beta's on another channel, due as long.
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 1440, 'sms' from pg_temp.beta;
delete from public.reminders r using pg_temp.beta b where r.tenant_id = b.tenant_id and r.channel = 'sms';
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at)
select b.tenant_id, b.id, r.id, '+49151234567', 'sms', 'scheduled', '2001-02-20 10:00Z', '2001-02-20 10:00Z'
from pg_temp.beta t join public.bookings b using (tenant_id)
join public.reminder_rules r on r.tenant_id = t.tenant_id and r.channel = 'sms'
where b.start_time = '2001-02-21 10:00Z';
set local search_path to default;

select is(private.queue_due_reminders(p_now => '2001-03-11 10:00Z'), 2,
  'what has just become due is found at once, and with it what is due longest on that channel');
select isnt((select t.ended_at from private.round_robin t), null, 'not all was looked at');
select is(private.queue_due_reminders(p_now => '2001-03-11 10:00Z'), 1,
  'the next filling goes on where it ended, and finds what lies behind all of Acme''s');
select results_eq(
  $$ select r.channel::text from public.reminders r join beta using (tenant_id) where r.status = 'queued' order by 1 $$,
  $$ values ('email'), ('email'), ('sms') $$, 'all of Beta''s are queued');
select is(private.queue_due_reminders(p_now => '2001-03-11 10:00Z'), 0, 'each once');

select * from finish();
rollback;
