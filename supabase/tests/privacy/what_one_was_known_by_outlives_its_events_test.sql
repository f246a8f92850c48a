begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.configure_functions();
update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;

-- One is corrected before her booking is closed, and one after; and one never booked.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada Lovelace", "email": "ada@exmaple.com"}]}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"bookingId": 101, "attendees": [{"name": "Bob Builder", "email": "bob@exmaple.com"}]}');
do $$ begin
  perform private.tick('2001-03-09 10:00Z');
  perform public.settle_reminders(coalesce((select jsonb_agg(c || jsonb_build_object('outcome', 'sent', 'address', c #>> '{recipient,email}')) from public.claim_reminders(1000, 120, '2001-03-09 10:00Z') c), '[]'), '2001-03-09 10:00Z');
end $$;
insert into public.suppressions (tenant_id, channel, address, reason) select tenant_id, 'email', 'ada@exmaple.com', 'bounced' from acme;
update public.booking_attendees set email = 'ada@example.com' where email = 'ada@exmaple.com';
do $$ begin
  call tests.complete_ended_meetings('2001-03-11 10:00Z');
  perform private.tick('2001-03-11 10:00Z');
  perform public.settle_reminders(coalesce((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1000, 120, '2001-03-11 10:00Z') c), '[]'), '2001-03-11 10:00Z');
  perform private.prune(1000, now() + interval '40 days');
end $$;
update public.leads set email = 'bob@example.com' where email = 'bob@exmaple.com';
do $$ begin perform public.receive_webhook(tests.tenant(), 'form-1', '{
  "triggerEvent": "FORM_SUBMITTED", "createdAt": "2001-03-01T09:00:00Z", "payload": {
    "formName": "Hello", "responses": {"My hobby": {"value": "Chess"}, "Email": {"value": "eve@exmaple.com"}, "Name": {"value": "Eve Noname"}}}}',
  p_now => '2001-03-01 09:00Z'); end $$;
update public.leads set email = 'eve@example.com' where email = 'eve@exmaple.com';

select is((select count(*) from public.bookings join acme using (tenant_id) where closed_at is not null), 2::bigint, 'their bookings are closed');
select is(
  public.export_person('acme-test', 'ada@example.com') #>> '{former_contacts,0,contact}', 'ada@exmaple.com', 'it is exported');
do $$ begin
  perform public.erase_person('acme-test', 'ada@example.com');
  perform public.erase_person('acme-test', 'bob@exmaple.com');
  perform public.erase_person('acme-test', 'eve@example.com');
end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere')
from unnest(array['ada@', 'bob@', 'Builder', 'eve@', 'Noname', 'Chess']) s (trace);
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select is(
  (select count(*) from public.leads join acme using (tenant_id) where contact like 'erased-%'), 3::bigint, 'each is one lead, also after a rebuild');
select is_empty($$ select from private.former_contacts join acme using (tenant_id) $$, 'and was nobody else');

select * from finish();
rollback;
