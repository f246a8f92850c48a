begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.configure_functions();
update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;

-- Cal.com's options "attendee address" and "somewhere else"; the second is long over.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"bookingId": 1, "location": "12 St James Square, London",
  "calendarDescription": "At: 12 St James Square, London",
  "responses": {"name": {"value": "Ada Lovelace"}, "email": {"value": "ada@example.com"}, "location": {"label": "location", "value": {"value": "attendeeInPerson", "optionValue": "12 St James Square, London"}}}}', p_start => '2999-03-01Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"bookingId": 2, "location": "My place: Ockham Park, code 4711",
  "responses": {"name": {"value": "Ada Lovelace"}, "email": {"value": "ada@example.com"}, "location": {"label": "location", "value": {"value": "somewhereElse", "optionValue": "My place: Ockham Park, code 4711"}}}}');
-- And where a host is visited, by another.
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z', '{"bookingId": 3, "location": "1 Acme Road",
  "attendees": [{"name": "Bob", "email": "bob@example.com"}, {"name": "Ada Lovelace", "email": "ada@example.com"}],
  "responses": {"name": {"value": "Bob"}, "email": {"value": "bob@example.com"}, "location": {"label": "location", "value": {"value": "inPerson", "optionValue": ""}}}}', p_start => '2999-03-01Z');
do $$ begin
  call tests.complete_ended_meetings('2001-03-11 10:00Z');
  perform private.tick('2001-03-11 10:00Z');
  perform public.settle_reminders(coalesce((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1000, 120, '2001-03-11 10:00Z') c), '[]'), '2001-03-11 10:00Z');
  perform private.prune(1000, '2001-06-01 09:00Z');
end $$;

select is((select closed_at is not null from public.bookings join acme using (tenant_id) where cal_uid = 'B'), true, 'the second is closed');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere') from unnest(array['St James', 'Ockham', 'code 4711']) s (trace);
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere after a rebuild') from unnest(array['St James', 'Ockham', 'code 4711']) s (trace);
select is((select metadata ->> 'location' from public.bookings join acme using (tenant_id) where cal_uid = 'C'), '1 Acme Road', 'the place of another''s booking stays');

select * from finish();
rollback;
