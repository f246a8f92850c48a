begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
update public.reminder_rules set active = false where tenant_id = tests.tenant();

call tests.cal_sends('BOOKING_CREATED', 'no times', '2001-03-01 09:00Z', '{"startTime": null, "endTime": null}');
call tests.cal_sends('BOOKING_CREATED', 'no end', '2001-03-01 09:00Z', '{"bookingId": 101, "endTime": null}', p_start => '2001-06-10 10:00Z');

create temp view closed as select b.cal_uid from public.bookings b join acme using (tenant_id) where b.closed_at is not null;
do $$ begin perform private.prune(1000, '2001-03-30 09:00Z'); end $$;
select is_empty('select * from closed', 'not before its days');
do $$ begin perform private.prune(1000, '2001-04-01 09:00Z'); end $$;
select results_eq('select * from closed', array['no times'], 'they are counted from when it was last spoken of');
do $$ begin perform private.prune(1000, '2001-08-01 09:00Z'); end $$;
select bag_eq('select * from closed', array['no times', 'no end'], 'or from its start');

select * from finish();
rollback;
