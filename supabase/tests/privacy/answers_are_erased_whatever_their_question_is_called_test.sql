begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Under these names Cal.com's own fields say nothing of a person.
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"bookingId": 101, "attendees": [{"name": "Bob", "email": "bob@example.com"}],
  "responses": {"email": {"value": "bob@example.com"}, "name": {"value": "Bob"},
    "type": {"label": "With whom?", "value": "with my wife Ada Lovelace, ada@example.com"},
    "status": {"value": "ada@example.com"}, "user": {"value": "Ada Lovelace"}, "uid": {"value": ["ada@example.com"]}}}', p_start => '2999-03-02Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-02 09:00Z', p_start => '2999-03-03Z');

do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere') from unnest(array['ada@', 'Lovelace']) s (trace);
select is((select attendee_email from public.bookings join acme using (tenant_id) where cal_uid = 'B'), 'bob@example.com', 'whose answers they are stays');

select * from finish();
rollback;
