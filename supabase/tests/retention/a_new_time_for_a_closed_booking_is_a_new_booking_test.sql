begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"iCalUID": "appointment@cal.example"}');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', '{"requestReschedule": true}');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-06-02 09:00Z', '{"rescheduleUid": "A", "iCalUID": "appointment@cal.example",
  "startTime": "2001-07-10T10:00:00Z", "endTime": "2001-07-10T10:30:00Z"}');
do $$ begin perform public.rebuild_bookings('acme-test', '2001-06-03 09:00Z'); end $$;

select set_eq(
  $$ select b.cal_uid, b.status::text, b.closed_at is not null from public.bookings b join acme using (tenant_id) $$,
  $$ values ('A', 'cancelled', true), ('B', 'rescheduled', false) $$, 'the guest took the time to pick one');
select is((select count(*) from public.reminders join acme using (tenant_id) where status = 'scheduled'), 3::bigint, 'and is reminded of it');

select * from finish();
rollback;
