begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform private.tick('2001-03-10 09:00Z');
  perform public.claim_reminders(1000, 0, '2001-03-10 09:59Z');  -- sent, but the sender dies before it says so
  perform public.claim_reminders(1000, 0, '2001-03-10 10:00Z');
end $$;
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-10 10:05Z', '{"rescheduleUid": "A",
  "startTime": "2001-03-12T14:00:00Z", "endTime": "2001-03-12T14:30:00Z"}');
select set_eq(
  $$ select generation from public.reminders join acme using (tenant_id) where due_at < '2001-03-12 14:00Z' $$, array[2], 'new keys');

select * from finish();
rollback;
