begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.leads l set status = 'lost', status_locked = true, notes = 'Called twice.'
  from acme where l.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;

select results_eq(
  $$ select status::text, score::integer, notes from public.leads join acme using (tenant_id) $$,
  $$ values ('lost', 90, 'Called twice.') $$, 'whatever bookings say; the score goes on');

update public.leads l set status_locked = false from acme where l.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:00Z', p_start => '2999-03-10 10:00Z');
select is((select status::text from public.leads join acme using (tenant_id)), 'booking_confirmed',
  'unlocked, the next booking moves it');

select * from finish();
rollback;
