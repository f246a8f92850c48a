begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select results_eq(
  $$ select r.due_at, r.send_at, rule.anchor::text, rule.offset_minutes, r.recipient, r.channel::text,
       r.status::text, r.generation, r.attempts::int
     from public.reminders r join acme using (tenant_id)
     join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id order by r.due_at $$,
  $$ values
    (timestamptz '2001-03-09 10:00Z', timestamptz '2001-03-09 10:00Z', 'before_start', 1440,
      'ada@example.com', 'email', 'scheduled', 1, 0),
    ('2001-03-10 09:00Z', '2001-03-10 09:00Z', 'before_start', 60, 'ada@example.com', 'email', 'scheduled', 1, 0),
    ('2001-03-10 11:00Z', '2001-03-10 11:00Z', 'after_end', 30, 'ada@example.com', 'email', 'scheduled', 1, 0) $$,
  '24 hours and 1 hour before the start, 30 minutes after the end');

select * from finish();
rollback;
