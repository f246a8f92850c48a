begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00:01Z') c;
-- While the sender talks to the provider, the booking moves.
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-09 10:00:02Z', '{"rescheduleUid": "A",
  "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');

select is(
  public.settle_reminders((select jsonb_agg(c || '{"outcome": "sent", "provider": "smtp"}') from claimed), '2001-03-09 10:00:03Z'),
  0, 'none changed');
select results_eq(
  $$ select due_at, status::text, generation, sent_at from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values (timestamptz '2001-03-11 14:00Z', 'scheduled', 2, null::timestamptz) $$, 'the new plan stands');
select results_eq(
  $$ select generation, outcome::text from public.deliveries join acme using (tenant_id) $$,
  $$ values (1, 'sent') $$, 'what was sent is recorded all the same');

select * from finish();
rollback;
