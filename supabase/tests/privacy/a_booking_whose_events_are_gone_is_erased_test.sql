begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"additionalNotes": "It is Lovelace.",
  "responses": {"name": {"value": "Ada Lovelace"}, "guests": {"value": ["gus@example.com"]}},
  "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com", "phoneNumber": "+44 20 1234567"}, {"name": "Gus Guest", "email": "gus@example.com"}]}');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z', '{"cancellationReason": "I have a cold"}');
do $$ begin
  call tests.complete_ended_meetings('2001-03-11 10:00Z');
  perform private.tick('2001-03-11 10:00Z');
  perform public.settle_reminders(coalesce((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1000, 120, '2001-03-11 10:00Z') c), '[]'), '2001-03-11 10:00Z');
  perform private.prune(1000, '2001-06-01 09:00Z');
end $$;
create temp table before on commit drop as select tests.counts() as counts;

select is((select closed_at is not null from public.bookings join acme using (tenant_id)), true, 'its booking is closed');
do $$ begin perform public.erase_person('acme-test', 'gus@example.com'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere') from unnest(array['gus@example', 'Gus Guest']) s (trace);
select is((select attendee_email from public.bookings join acme using (tenant_id)), 'ada@example.com', 'the booker is not the guest');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere') from unnest(array['ada@example', 'Lovelace', '1234567', 'a cold']) s (trace);
select is(tests.counts(), (select counts from before), 'counts stay');

select * from finish();
rollback;
