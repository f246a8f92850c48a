begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select is(private.tick('2001-03-09 09:59:59Z'), 0, 'a second before: nothing');
select is(private.tick('2001-03-09 10:00:00Z'), 1, 'when it is due: one');
select is(private.tick('2001-03-09 10:00:10Z'), 0, 'once');
select results_eq(
  $$ select due_at, status::text from public.reminders join acme using (tenant_id) order by due_at $$,
  $$ values (timestamptz '2001-03-09 10:00Z', 'queued'), ('2001-03-10 09:00Z', 'scheduled'),
       ('2001-03-10 11:00Z', 'scheduled') $$, 'the others wait');
select results_eq(
  $$ select q.message::jsonb from pgmq.q_reminders q, acme
     where q.message::jsonb ->> 'tenant_id' = acme.tenant_id::text $$,
  $$ select jsonb_build_object('tenant_id', r.tenant_id, 'reminder_id', r.id, 'generation', 1)
     from public.reminders r join acme using (tenant_id) where r.status = 'queued' $$,
  'the queue holds which one, and nothing personal');

select * from finish();
rollback;
