begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.api_shows('2001-03-01 12:00Z', tests.shown('A', '2001-03-01 09:00Z'));
call tests.api_shows('2001-03-02 12:00Z',
  tests.shown('A', '2001-03-01 09:00Z', '{"status": "cancelled", "rescheduledToUid": "B", "updatedAt": "2001-03-02T09:00:00Z"}'),
  tests.shown('B', '2001-03-02 09:00Z', '{"id": 101, "rescheduledFromUid": "A", "start": "2001-03-11T10:00:00Z", "end": "2001-03-11T10:30:00Z"}'));
call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'B', '2001-03-03 09:00Z', '{"bookingId": 101, "location": "Main Street 1"}', p_start => '2001-03-11 10:00Z');
call tests.api_shows('2001-03-04 12:00Z',
  tests.shown('B', '2001-03-02 09:00Z', '{"id": 101, "status": "cancelled", "cancellationReason": "Ill", "rescheduledFromUid": "A",
    "start": "2001-03-11T10:00:00Z", "end": "2001-03-11T10:30:00Z", "updatedAt": "2001-03-04T09:00:00Z"}'));
create temp table events on commit drop as select e.* from public.webhook_events e join acme using (tenant_id);
create temp table in_order on commit drop as select tests.told('-infinity') as row;

create or replace function pg_temp.told_in_order(p_seed int) returns setof text language plpgsql as $$
declare
  v_slug constant text := format('order-%s-test', p_seed);
  v_tenant_id constant uuid := (public.create_tenant(v_slug, 'Acme', 'Europe/Berlin')).tenant_id;
  e public.webhook_events;
begin
  for e in select * from events order by md5(p_seed || event_id) loop
    e.tenant_id := v_tenant_id;
    e.booking_id := null;
    e.status := 'pending';
    perform private.store_event(e, '2001-03-05 12:00Z');
  end loop;
  return query select tests.told('-infinity', v_slug);
end $$;

select set_eq(format('select pg_temp.told_in_order(%s)', seed), $$ select row from in_order $$, 'the same in order ' || seed)
from generate_series(1, 8) seed;

select public.rebuild_bookings('acme-test', '2001-03-05 12:00Z');
select set_eq($$ select tests.told('-infinity') $$, $$ select row from in_order $$, 'and computed again from the start');

select * from finish();
rollback;
