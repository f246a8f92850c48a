begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

do $$ begin
  perform tests.sync('2001-03-01 12:00Z');
end $$;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 12:30Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 12:30Z', '{"bookingId": 101}');
do $$ begin
  perform tests.sync('2001-03-01 14:00Z',
    tests.shown('A', '2001-03-01 12:30Z', '{"status": "cancelled", "updatedAt": "2001-03-01T13:00:00Z"}'),
    tests.shown('B', '2001-03-01 12:30Z', '{"id": 101}'),
    tests.shown('C', '2001-03-01 13:30Z', '{"id": 102}'));
end $$;
select results_eq($$ select f.kind::text, f.cal_uid, f.before ->> 'status', f.after ->> 'status' from public.found_in_cal f join acme using (tenant_id) order by f.cal_uid $$,
  $$ values ('changed', 'A', 'confirmed', 'cancelled'), ('missing', 'C', null, 'confirmed') $$, 'what was otherwise, and what nobody had told of');
select is_empty($$ select from public.reconciliation_findings f join acme using (tenant_id) where f.cal_uid = 'B' $$, 'what was as it should be is no finding');
select is((select r.shown from public.reconciliations r join acme using (tenant_id) where r.kind = 'updated'), 3, 'though it was compared');
select is_empty($$ select from public.found_in_cal f join acme using (tenant_id) where f.webhook_came_at is not null $$, 'no webhook came');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-01 13:00Z', p_now => '2001-03-01 15:00Z');
select results_eq($$ select f.cal_uid, f.webhook_came_at from public.found_in_cal f join acme using (tenant_id) where f.webhook_came_at is not null $$,
  $$ values ('A', timestamptz '2001-03-01 15:00Z') $$, 'until one does');

set local search_path = '';
update public.reconciliation_findings f set found_at = now() - interval '6 days';
set local search_path to default;
select results_eq($$ select c.never_told, c.last_reconciled_at from public.connection c join acme using (tenant_id) $$,
  $$ values (1, '2001-03-01 14:00Z'::timestamptz) $$, 'the connection counts the bookings of a week that nobody had told of');

select * from finish();
rollback;
