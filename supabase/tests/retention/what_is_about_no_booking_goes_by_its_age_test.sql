begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'ping', '{"triggerEvent": "PING", "createdAt": "2001-03-01T09:00:00Z", "payload": {}}', p_now => '2001-03-01 09:00Z');
  perform public.receive_webhook((select tenant_id from acme), 'text', null, 'false,', 'Unexpected token', p_now => '2001-03-01 09:00Z');
  perform public.receive_webhook((select tenant_id from acme), 'late', '{"triggerEvent": "PING", "createdAt": "2001-03-31T09:00:00Z", "payload": {}}', p_now => '2001-03-31 09:00Z');
end $$;
do $$ begin perform private.prune(1000, '2001-04-01 09:00Z'); end $$;

select results_eq($$ select event_id from public.webhook_events join acme using (tenant_id) $$, array['late'], 'after the same time');

select * from finish();
rollback;
