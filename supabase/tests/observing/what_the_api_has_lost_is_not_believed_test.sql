begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.seat('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.seat('BOOKING_CREATED', 'A', '2001-03-02 09:00Z', 'bob@example.com');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"bookingId": 101, "responses": {"company": {"label": "Company", "value": "Example Ltd"}}}');
create temp table before on commit drop as select tests.told('-infinity') as row;

-- Without a host's key, seats are hidden; with their event type they are lost, and answers with them.
call tests.api_shows('2001-03-02 12:00Z', tests.shown('A', '2001-03-01 09:00Z', '{"attendees": []}'));
select set_eq($$ select tests.told('-infinity') $$, $$ select row from before $$, 'an empty list does not say that nobody comes');
call tests.api_shows('2001-03-02 13:00Z',
  tests.shown('A', '2001-03-01 09:00Z', '{"eventType": null, "eventTypeId": null, "attendees": [{"email": "ada@example.com"}]}'),
  tests.shown('B', '2001-03-01 09:00Z', '{"id": 101, "eventType": null, "eventTypeId": null, "bookingFieldsResponses": {"company": "unknown"}}'));
select set_eq($$ select tests.told('-infinity') $$, $$ select row from before $$, 'nor does what is left of a deleted event type');
select is((select b.metadata #>> '{responses,company}' from public.bookings b join acme using (tenant_id) where b.cal_uid = 'B'), 'Example Ltd',
  'an answer that reads "unknown" is none');

select * from finish();
rollback;
