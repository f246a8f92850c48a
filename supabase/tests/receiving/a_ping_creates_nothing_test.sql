begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select is(
  public.receive_webhook(
    (select tenant_id from acme), 'ping',
    '{"triggerEvent": "PING", "createdAt": "2001-03-01T09:00:00Z", "payload": {"type": "Test",
      "title": "Test trigger event", "startTime": "2001-03-01T09:00:00Z", "endTime": "2001-03-01T09:00:00Z",
      "attendees": [{"email": "jdoe@example.com", "name": "John Doe", "timeZone": "Europe/London"}],
      "organizer": {"name": "Cal", "email": "no-reply@cal.example", "timeZone": "Europe/London"}}}',
    p_now => '2001-03-01 09:00:01Z'),
  'stored', 'Cal.com''s test event is answered like any other');
select is(
  (select status::text from public.webhook_events join acme using (tenant_id)), 'ignored',
  'it is kept, so that an admin sees that it came');
select is_empty($$ select from public.bookings join acme using (tenant_id) $$, 'it makes no booking');
select is_empty($$ select from public.leads join acme using (tenant_id) $$, 'nor a lead');

select * from finish();
rollback;
