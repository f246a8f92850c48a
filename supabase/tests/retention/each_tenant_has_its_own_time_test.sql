begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');

update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
update public.tenants t set keep_events_days = 365 from other where t.id = other.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-10 12:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_now => '2001-03-10 12:00Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from other), e.event_id, e.body, p_now => e.received_at)
  from public.webhook_events e join acme using (tenant_id);
end $$;
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select is_empty($$ select e.* from public.webhook_events e join acme using (tenant_id) $$, 'a month');
select is((select count(*) from public.webhook_events join other using (tenant_id)), 2::bigint, 'or a year');
do $$ begin perform private.prune(1000, '2002-06-01 09:00Z'); end $$;
select is_empty($$ select e.* from public.webhook_events e join other using (tenant_id) $$, 'which ends as well');

select * from finish();
rollback;
