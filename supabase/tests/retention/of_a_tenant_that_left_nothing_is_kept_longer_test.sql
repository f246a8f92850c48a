begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;

call tests.cal_sends('BOOKING_CREATED', 'over', '2001-03-01 09:00Z', p_start => '2001-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'ahead', '2001-03-01 09:00Z', '{"bookingId": 101}', p_start => '2002-03-10 10:00Z');
create trigger broken before insert or update on public.bookings for each row execute function tests.refuse('Not today');
call tests.cal_sends('BOOKING_CREATED', 'failed', '2001-03-01 09:00Z', '{"bookingId": 102}', p_start => '2001-03-10 10:00Z');
drop trigger broken on public.bookings;
do $$ begin perform public.disable_tenant('acme-test', '2001-03-02 09:00Z'); end $$;
call tests.cal_sends('BOOKING_CREATED', 'waits', '2001-03-03 09:00Z', '{"bookingId": 103}', p_start => '2001-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'waits ahead', '2001-03-03 09:00Z', '{"bookingId": 104}', p_start => '2002-03-10 10:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'ahead', '2001-03-03 09:00Z', '{"bookingId": 101, "startTime": null, "endTime": null}');
call tests.cal_sends('BOOKING_CREATED', 'new', '2001-04-20 09:00Z', '{"bookingId": 105}', p_start => '2001-03-10 10:00Z');

create temp view kept as
select e.event_type, e.cal_uid, e.status::text from public.webhook_events e join acme using (tenant_id);
do $$ begin perform private.prune(1000, '2001-04-08 09:00Z'); end $$;
select is((select count(*) from kept), 7::bigint, 'all is kept for its days');

do $$ begin perform private.prune(1000, '2001-05-01 09:00Z'); end $$;
select bag_eq(
  $$ select b.cal_uid, b.status::text, b.closed_at from public.bookings b join acme using (tenant_id) $$,
  $$ values ('over', 'confirmed', timestamptz '2001-05-01 09:00Z'), ('ahead', 'confirmed', null) $$,
  'then what is over is closed, though nobody said that it took place');
select bag_eq('select * from kept',
  $$ values ('BOOKING_CREATED', 'ahead', 'applied'), ('BOOKING_CANCELLED', 'ahead', 'pending'),
       ('BOOKING_CREATED', 'waits ahead', 'pending'), ('BOOKING_CREATED', 'new', 'pending') $$,
  'and its events go, and what waited or had failed, but for what is ahead or new');

do $$ begin perform public.enable_tenant('acme-test', '2001-05-01 10:00Z'); end $$;
select bag_eq(
  $$ select b.cal_uid, b.status::text from public.bookings b join acme using (tenant_id) where b.closed_at is null $$,
  $$ values ('ahead', 'cancelled'), ('waits ahead', 'confirmed'), ('new', 'confirmed') $$, 'which it has when it is back');
call tests.complete_ended_meetings('2001-05-01 10:00Z');
select is((select b.status::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'over'), 'confirmed',
  'what is closed stays as it is');

select * from finish();
rollback;
