begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
do $$ begin
  perform public.receive_webhook((select tenant_id from other), 'delivery-1', '{"triggerEvent": "BOOKING_CREATED",
    "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "O", "startTime": "2999-03-10T10:00:00Z",
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"}]}}', p_now => '2001-03-01 09:00Z');
end $$;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees": [{"name": "Bob", "email": "bob@example.com"}]}',
  p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'N', '2001-03-01 09:00Z', '{"attendees": [{"name": "Nada Surf", "email": "nada@example.com"}]}',
  p_start => '2999-03-10 10:00Z');
create temp table export on commit drop as select public.export_person('acme-test', 'ada@example.com') as person;

select doesnt_match((select person::text from export), 'nada@|bob@|"O"', 'no one else''s bookings');
select is(
  public.export_person('acme-test', 'nobody@example.com') - 'contacts',
  '{"leads": [], "merged_leads": [], "former_contacts": [], "lead_activities": [], "bookings": [], "attendances": [], "reminders": [], "reminder_rules": [], "alert_recipients": [], "deliveries": [], "suppressions": [], "unsubscribe_links": [], "attendance_links": [], "webhook_events": []}',
  'of someone unknown it is empty');

select * from finish();
rollback;
