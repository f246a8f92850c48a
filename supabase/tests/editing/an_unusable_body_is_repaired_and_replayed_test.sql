begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'text', null,
    '{"triggerEvent": "BOOKING_CREATED", "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "A"},}', 'Unexpected token }');
  perform public.receive_webhook((select tenant_id from acme), 'json',
    '{"triggerEvent": "BOOKING_CREATED", "createdAt": "2001-03-01T09:00:00Z", "payload": {}}');
end $$;
update public.webhook_events e set unparseable_body = replace(e.unparseable_body, '},}', '}}')
  from acme where e.tenant_id = acme.tenant_id and e.event_id = 'text';
update public.webhook_events e set body = jsonb_set(e.body, '{payload,uid}', '"B"')
  from acme where e.tenant_id = acme.tenant_id and e.event_id = 'json';

select results_eq(
  $$ select status::text from public.replay_events('acme-test') $$, array['applied', 'applied'],
  'a text and a JSON body alike');
select set_eq($$ select cal_uid from public.bookings join acme using (tenant_id) $$, array['A', 'B'],
  'both have made their bookings');

select * from finish();
rollback;
