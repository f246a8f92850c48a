begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"recurringEvent": {"freq": 2, "count": 40, "interval": 1}}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"recurringEvent": {"freq": 2, "count": 40, "interval": 1},
  "startTime": "2001-12-08T10:00:00Z", "endTime": "2001-12-08T10:30:00Z"}');
-- Of the first occurrence, about all of them.
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', '{"recurringEvent": {"freq": 2, "count": 40, "interval": 1}}');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;
do $$ begin perform public.rebuild_bookings('acme-test', '2001-06-01 10:00Z'); end $$;

select set_eq(
  $$ select b.cal_uid, b.status::text, b.closed_at is not null from public.bookings b join acme using (tenant_id) $$,
  $$ values ('A', 'cancelled', true), ('B', 'cancelled', false) $$, 'its cancellation was said of one that is over');
do $$ begin perform private.prune(1000, '2002-06-01 09:00Z'); end $$;
select is_empty($$ select e.* from public.webhook_events e join acme using (tenant_id) $$, 'with the last one it goes');

select * from finish();
rollback;
