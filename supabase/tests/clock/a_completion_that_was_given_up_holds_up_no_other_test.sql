begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2001-03-09 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"bookingId": 101}', p_start => '2001-03-09 11:00Z');
create trigger broken before update on public.bookings for each row
  when (new.cal_uid = 'A' and new.status = 'completed') execute function tests.refuse('Never');

select is(private.complete_ended_meetings(1, '2001-03-09 12:30Z'), 1, 'as many as it may: the one that ended first');
call tests.work('2001-03-09 12:30Z');
-- As calbase's own functions write.
set local search_path = '';
update public.webhook_events e set attempts = 12, retry_at = null
from pg_temp.acme a where e.tenant_id = a.tenant_id and e.status = 'failed';
set local search_path to default;
select results_eq(
  $$ select e.cal_uid, e.event_type, b.status::text from public.webhook_events e join acme using (tenant_id)
     join public.bookings b using (tenant_id, cal_uid) where e.status = 'failed' $$,
  $$ values ('A', 'BOOKING_COMPLETED', 'confirmed') $$, 'it cannot be applied, and is given up');

select is(private.complete_ended_meetings(1, '2001-03-09 12:31Z'), 1, 'the next time it is the turn of the next');
call tests.work('2001-03-09 12:31Z');
select is((select status::text from public.bookings join acme using (tenant_id) where cal_uid = 'B'), 'completed', 'which is completed');

select * from finish();
rollback;
