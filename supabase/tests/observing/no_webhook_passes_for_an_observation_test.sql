begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

do $$ declare
  v_body constant jsonb := jsonb_build_object('triggerEvent', 'BOOKING_OBSERVED', 'createdAt', '2001-03-01T12:00:00Z', 'payload', tests.shown('A', '2001-03-01 09:00Z'));
begin
  perform public.receive_webhook((select tenant_id from acme), 'forged', v_body);
end $$;
select results_eq($$ select e.provider, e.status::text from public.webhook_events e join acme using (tenant_id) $$, $$ values ('cal.com', 'ignored') $$, 'it is ignored');
select is_empty($$ select from public.bookings b join acme using (tenant_id) $$, 'and makes no booking');

select * from finish();
rollback;
