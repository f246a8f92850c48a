begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select is(
  public.receive_webhook(
    (select tenant_id from acme), 'delivery-1',
    '{"triggerEvent": "BOOKING_CREATED", "createdAt": "2001-03-01T09:00:00.123Z", "payload": {
        "uid": "A", "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
        "attendees": [{"name": "Ada", "email": "ada@example.com"}]}}',
    p_now => '2001-03-01 09:00:02Z'),
  'stored', 'the answer is stored');

select results_eq(
  $$ select provider, event_id, event_type, cal_uid, occurred_at, received_at, status::text, reason
     from public.webhook_events join acme using (tenant_id) $$,
  $$ values ('cal.com', 'delivery-1', 'BOOKING_CREATED', 'A', timestamptz '2001-03-01 09:00:00.123Z',
       timestamptz '2001-03-01 09:00:02Z', 'applied', null::text) $$,
  'the event tells what it is about, when it happened and when it arrived');

select is(
  (select body #>> '{payload,startTime}' from public.webhook_events join acme using (tenant_id)),
  '2001-03-10T10:00:00Z', 'the body is kept as sent');

select is(
  (select e.booking_id from public.webhook_events e join acme using (tenant_id)),
  (select b.id from public.bookings b join acme using (tenant_id)),
  'the event knows its booking');

select * from finish();
rollback;
