begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as
select tenant_id from public.create_tenant('other-test', 'Other');

select is(
  public.receive_webhook(t.tenant_id, 'delivery-1', '{"triggerEvent": "BOOKING_CREATED",
    "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "A"}}', p_now => '2001-03-01 09:00Z'),
  'stored', 'stored for each tenant')
from (select tenant_id from acme union all select tenant_id from other) t;

select is(
  (select count(distinct e.tenant_id) from public.webhook_events e
   where e.tenant_id in (select tenant_id from acme union all select tenant_id from other)),
  2::bigint, 'each tenant has its own');

select * from finish();
rollback;
