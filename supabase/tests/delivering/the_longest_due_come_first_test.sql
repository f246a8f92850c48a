begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select is(private.queue_due_reminders(2, '2001-03-20 09:00Z'), 2, 'as many as asked for');
select is((select min(due_at) from public.reminders join acme using (tenant_id) where status = 'scheduled'),
  '2001-03-10 11:00Z', 'the last one waits');
select is(private.queue_due_reminders(2, '2001-03-20 09:00Z'), 1, 'for the next tick');

select * from finish();
rollback;
