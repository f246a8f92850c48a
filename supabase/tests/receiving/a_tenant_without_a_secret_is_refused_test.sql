begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

insert into public.tenants (slug, name) values ('open-test', 'No secret yet');

select is(
  public.receive_webhook(
    (select id from public.tenants where slug = 'open-test'), 'delivery-1',
    '{"triggerEvent": "BOOKING_CREATED", "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "A"}}',
    p_now => '2001-03-01 09:00Z'),
  'refused', 'the answer is refused');

select is(
  public.receive_webhook(gen_random_uuid(), 'delivery-1', '{"triggerEvent": "PING"}'),
  'refused', 'so it is for a tenant that does not exist');

select is_empty(
  $$ select from public.webhook_events
     where tenant_id = (select id from public.tenants where slug = 'open-test') $$,
  'nothing is stored');

select * from finish();
rollback;
