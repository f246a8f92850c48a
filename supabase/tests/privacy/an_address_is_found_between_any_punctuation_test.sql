begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z', '{"attendees": [{"name": "Bob", "email": "bob@example.com"}, {"name": "Ada Lovelace", "email": "ada@example.com"}],
  "rescheduleUrl": "https://cal.example/reschedule/C?guest=ada%40example.com"}', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees": [{"name": "Bob", "email": "bob@example.com"}],
  "additionalNotes": "Ada <ada@example.com>, mailto:ada@example.com; (ADA@EXAMPLE.COM). ada@example.com,\"ada@example.com\"\nada@example.com.",
  "responses": {"guests": {"value": ["Ada@example.com"]}}}', p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select is_empty($$ select tests.places_of('ada@example.com') $$, 'also in what another booker wrote');
select is_empty($$ select tests.places_of('ada%40example.com') $$, 'and in links');
select matches(
  (select metadata ->> 'notes' from public.bookings join acme using (tenant_id) where cal_uid = 'B'), '^Ada <erased-', 'whose words stay');

select * from finish();
rollback;
