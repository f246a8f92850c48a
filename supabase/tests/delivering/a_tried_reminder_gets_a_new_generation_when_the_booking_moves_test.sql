begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform private.tick('2001-03-09 10:00Z');
  -- A timeout: the provider may have taken it.
  perform public.settle_reminders(jsonb_agg(c || '{"outcome": "retry", "error": "timeout"}'), '2001-03-09 10:00:02Z')
  from tests.claim('2001-03-09 10:00:01Z') c;
end $$;
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-09 10:00:05Z', '{"rescheduleUid": "A",
  "startTime": "2001-03-10T14:00:00Z", "endTime": "2001-03-10T14:30:00Z"}');

select results_eq(
  $$ select due_at, generation from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values (timestamptz '2001-03-09 14:00Z', 2) $$,
  'the message for the new time must not bear the key of the one for the old time');

select * from finish();
rollback;
