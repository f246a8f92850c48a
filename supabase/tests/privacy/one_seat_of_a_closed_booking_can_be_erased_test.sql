begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s2",
  "attendees": [{"name": "Bobby", "email": "bob@example.com"}]}');
do $$ begin
  call tests.complete_ended_meetings('2001-03-11 10:00Z');
  perform private.tick('2001-03-11 10:00Z');
  perform public.settle_reminders(coalesce((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1000, 120, '2001-03-11 10:00Z') c), '[]'), '2001-03-11 10:00Z');
  perform private.prune(1000, '2001-06-01 09:00Z');
end $$;
do $$ begin perform public.erase_person('acme-test', 'bob@example.com'); end $$;

select is_empty($$ select tests.places_of('bob') $$, 'Bobby');
select results_eq(
  $$ select attendee_name, attendee_email from public.bookings join acme using (tenant_id) $$,
  $$ values ('Ada Lovelace', 'ada@example.com') $$, 'and not Ada');

select * from finish();
rollback;
