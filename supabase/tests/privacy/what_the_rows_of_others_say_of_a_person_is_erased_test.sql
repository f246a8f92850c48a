begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
call tests.configure_functions();
create procedure pg_temp.books(p_uid text, p_name text, p_email text, p_phone text, p_title text, p_start timestamptz) language sql as $$
  call tests.cal_sends('BOOKING_CREATED', p_uid, '2001-03-01 09:00Z', jsonb_build_object('title', p_title,
    'attendees', jsonb_build_array(jsonb_build_object('name', p_name, 'email', p_email, 'phoneNumber', p_phone))),
    p_start => p_start);
$$;
call pg_temp.books('A', 'Ada Lovelace', 'ada@example.com', '+49 170 1234567', 'Intro', '2999-03-10 10:00Z');
call pg_temp.books('B', 'Bob', 'bob@example.com', '+49 30 7654321', 'With +491701234567', '2001-03-10 10:00Z');
call pg_temp.books('C', 'Cleo', 'cleo@example.com', '+49 30 7654321', 'With +49307654321', '2999-03-10 10:00Z');

-- Bob's message was refused in words that are about Ada, his booking is closed, and Cleo's row has notes on her.
do $$ begin
  perform private.tick('2001-03-09 10:00Z');
  perform public.settle_reminders(jsonb_build_array(c || '{"outcome": "failed", "provider": "twilio", "error": "21211 The To number +491701234567 is not valid, ada@example.com"}'), '2001-03-09 10:00Z')
  from public.claim_reminders(1000, 120, '2001-03-09 10:00Z') c where c #>> '{recipient,email}' = 'bob@example.com';
end $$;
update public.leads l set notes = 'A friend of ada@example.com (0049 170 1234567), Ada Lovelace' from acme
where l.tenant_id = acme.tenant_id and l.email = 'cleo@example.com';
insert into public.suppressions (tenant_id, channel, address, detail)
select tenant_id, 'email', 'dora@example.com', 'forwards to ADA@example.com, +49 (0)170 1234567' from acme;
do $$ begin
  call tests.complete_ended_meetings('2001-03-11 10:00Z');
  perform private.tick('2001-03-11 10:00Z');
  perform public.settle_reminders(coalesce((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1000, 120, '2001-03-11 10:00Z') c), '[]'), '2001-03-11 10:00Z');
  perform private.prune(1000, '2001-06-01 09:00Z');
end $$;

select isnt_empty($$ select tests.places_of(t) from unnest('{ada@example,491701234567,170 1234567}'::text[]) t $$, 'before, they are found');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere')
from unnest('{ada@example,491701234567,170 1234567}'::text[]) s (trace);
select matches((select error from public.deliveries where tenant_id = tests.tenant() and recipient = 'bob@example.com' and error is not null),
  '^21211 The To number Erased is not valid, erased-.*@erased\.invalid$', 'of an error, the rest is kept');
select is((select event_title from public.bookings where tenant_id = tests.tenant() and cal_uid = 'B' and closed_at is not null), 'With Erased', 'a closed booking has it no more');
select is((select count(*) from public.deliveries where tenant_id = tests.tenant() and recipient = 'bob@example.com'), 2::bigint, 'others'' messages stay theirs');

-- A number of two people is the other's as well.
do $$ begin perform public.erase_person('acme-test', 'bob@example.com'); end $$;
select is((select event_title from public.bookings where tenant_id = tests.tenant() and cal_uid = 'C'), 'With +49307654321', 'a number of two people stays with the other');
select is((select phone from public.leads where tenant_id = tests.tenant() and email = 'cleo@example.com'), '+49 30 7654321', 'who can still be reached by it');

select * from finish();
rollback;
