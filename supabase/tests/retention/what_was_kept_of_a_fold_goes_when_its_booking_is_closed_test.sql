begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-10 12:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_now => '2001-03-10 12:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"startTime": "2001-07-10T10:00:00Z", "endTime": "2001-07-10T10:30:00Z"}');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select results_eq(
  $$ select b.cal_uid, b.closed_at is not null, k.booking_id is not null
     from public.bookings b join acme using (tenant_id)
     left join private.booking_folds k on k.tenant_id = b.tenant_id and k.booking_id = b.id order by 1 $$,
  $$ values ('A', true, false), ('B', false, true) $$, 'nothing folds it any more');

select * from finish();
rollback;
