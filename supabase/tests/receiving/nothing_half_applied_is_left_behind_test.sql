begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- The keys that are only checked at commit are checked here.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z', '{"rescheduleUid": "B"}');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}');

select lives_ok('set constraints all immediate', 'every uid leads to a booking');
select is_empty(
  $$ select from public.webhook_events e join acme using (tenant_id)
     left join public.bookings b on b.tenant_id = e.tenant_id and b.id = e.booking_id
     where b.id is null $$,
  'every applied event leads to a booking');

select * from finish();
rollback;
