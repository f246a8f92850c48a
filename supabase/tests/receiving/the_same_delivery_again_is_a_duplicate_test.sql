begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp view answer as
select public.receive_webhook(
  (select tenant_id from acme), 'delivery-1',
  '{"triggerEvent": "BOOKING_CREATED", "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "A",
    "attendees": [{"name": "Ada", "email": "ada@example.com"}]}}',
  p_now => '2001-03-01 09:00:02Z') as said;

select is((select said from answer), 'stored', 'the first delivery is stored');
select is((select said from answer), 'duplicate', 'the second is a duplicate');
select is((select said from answer), 'duplicate', 'and so is the third');

select is(
  (select count(*) from public.webhook_events join acme using (tenant_id)), 1::bigint,
  'one event is stored');
select is(
  (select sum(points) from public.lead_activities join acme using (tenant_id)), 70::bigint,
  'it counts once for the lead');

select * from finish();
rollback;
