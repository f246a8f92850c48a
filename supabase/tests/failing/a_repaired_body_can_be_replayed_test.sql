begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'delivery-1', null,
    '{"triggerEvent": "BOOKING_CREATED", "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "A"},}', 'Unexpected token }',
    p_now => '2001-03-01 09:00Z');
end $$;
update public.webhook_events e set unparseable_body = replace(unparseable_body, '},}', '}}')
from acme where e.tenant_id = acme.tenant_id;

select results_eq(
  $$ select status::text from public.replay_events('acme-test', p_now => '2001-03-03 09:00Z') $$, array['applied'],
  'what was unparseable is read anew');
select is((select cal_uid from public.bookings join acme using (tenant_id)), 'A', 'and makes its booking');

select * from finish();
rollback;
