begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table sent on commit drop as
select '{"triggerEvent": "BOOKING_CREATED", "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "A",
  "startTime": "2999-03-10T10:00:00Z", "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"}]}}'::jsonb as body;
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'delivery-1', (select body from sent), p_now => '2001-03-01 09:00Z');
  perform public.erase_person('acme-test', 'ada@example.com');
end $$;

select is(public.receive_webhook((select tenant_id from acme), 'delivery-1', (select body from sent), p_now => '2001-03-01 09:05Z'),
  'duplicate', 'when Cal.com sends the same bytes again');
select is((select attendee_name from public.bookings join acme using (tenant_id)), 'Erased', 'and does not bring the person back');

select * from finish();
rollback;
