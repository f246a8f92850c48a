begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => now(), p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', p_now => now(), p_start => '2999-03-10 10:00Z');
call tests.cal_sends('PING', 'A', '2001-03-02 09:00Z', p_now => now() - interval '23 hours', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('PING', 'A', '2001-03-03 09:00Z', p_now => now() - interval '25 hours', p_start => '2999-03-10 10:00Z');

select is((select events_today from public.tenant_health where tenant = 'acme-test'), '{"applied": 2, "ignored": 1}', 'the last 24 hours');

select * from finish();
rollback;
