begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-10 12:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_now => '2001-03-10 12:00Z');
do $$ begin perform private.prune(1000, '2001-04-09 09:00Z'); end $$;

select is((select count(*) from public.webhook_events join acme using (tenant_id)), 2::bigint, 'thirty days after the end of the meeting');
do $$ begin perform private.prune(1000, '2001-04-10 12:01Z'); end $$;
select is_empty($$ select e.* from public.webhook_events e join acme using (tenant_id) $$, 'and no longer');

select * from finish();
rollback;
