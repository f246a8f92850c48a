begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-10 12:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_now => '2001-03-10 12:00Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'ping', '{"triggerEvent": "PING", "createdAt": "2001-03-01T09:00:00Z", "payload": {}}', p_now => '2001-03-01 09:00Z');
end $$;
do $$ begin perform private.prune(1000, '2999-01-01 09:00Z'); end $$;

select is((select count(*) from public.webhook_events join acme using (tenant_id)), 3::bigint, 'its events');
select is((select closed_at from public.bookings join acme using (tenant_id)), null, 'and open bookings');

select * from finish();
rollback;
