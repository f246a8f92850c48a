begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

do $$ begin
  perform public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
  perform public.create_tenant('beta-test', 'Beta', 'Europe/Berlin');
end $$;
create trigger broken before insert on public.bookings for each row execute function tests.refuse('Not today');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00:10Z', p_tenant => 'beta-test');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00:20Z');
drop trigger broken on public.bookings;

set local calbase.tenant_alone = '';
create temp view applied as
select b.cal_uid from public.bookings b where b.tenant_id in (tests.tenant(), tests.tenant('beta-test'));
select is(private.retry_failed_events(p_now => '2001-03-01 09:02Z'), 2, 'all that is due of the tenant that waits longest');
select is(private.has_tenant_alone(tests.tenant('beta-test')), false, 'the other''s webhooks do not wait for it');
select bag_eq('select * from applied', array['A', 'C'], 'they are applied');
select is(private.retry_failed_events(p_now => '2001-03-01 09:02Z'), 1, 'then the next tenant''s, in a transaction of its own');
select is(private.retry_failed_events(p_now => '2001-03-01 09:02Z'), 0, 'until none is left');

select * from finish();
rollback;
