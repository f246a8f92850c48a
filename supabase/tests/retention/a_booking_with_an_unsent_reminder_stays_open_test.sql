begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select tenant_id, 'After three months', 'after_end', 90 * 1440 from acme;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-10 12:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_now => '2001-03-10 12:00Z');
call tests.deliver('2001-03-10 13:00Z');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select is((select closed_at from public.bookings join acme using (tenant_id)), null, 'while it waits for its time');
call tests.deliver('2001-06-08 11:00Z');
do $$ begin perform private.prune(1000, '2001-06-08 12:00Z'); end $$;
select is((select closed_at from public.bookings join acme using (tenant_id)), '2001-06-08 12:00Z', 'and is closed when it was sent');

select * from finish();
rollback;
