begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'delivery-2', '{"triggerEvent": "BOOKING_NO_SHOW_UPDATED",
    "createdAt": "2999-03-10T11:00:00Z", "payload": {"bookingUid": "A", "attendees": [{"email": "Ada@example.com", "noShow": true}]}}',
    p_now => '2999-03-10 11:00Z');
end $$;

select results_eq(
  $$ select a.contact, a.no_show, b.status::text from public.bookings b join acme using (tenant_id)
     join public.booking_attendees a on a.tenant_id = b.tenant_id and a.booking_id = b.id $$,
  $$ values ('ada@new.example', true, 'no_show') $$, 'whom Cal.com still calls by the old one');

select * from finish();
rollback;
