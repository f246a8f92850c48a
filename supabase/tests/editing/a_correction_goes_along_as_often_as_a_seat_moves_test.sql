begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;

-- Ada mistyped her address in A, where Bob and Carl stay.
create procedure pg_temp.seat(p_trigger text, p_uid text, p_at timestamptz, p_start timestamptz, p_email text, p_from text default null)
language plpgsql as $$ begin
  call tests.cal_sends(p_trigger, p_uid, p_at, jsonb_strip_nulls(jsonb_build_object(
    'seatsPerTimeSlot', 5, 'rescheduleUid', p_from, 'attendeeSeatId', md5(p_email),
    'attendees', jsonb_build_array(jsonb_build_object('email', p_email)))), p_start => p_start);
end $$;
call pg_temp.seat('BOOKING_CREATED', 'A', '2031-03-01 09:00Z', '2031-03-10 10:00Z', 'bob@example.com');
call pg_temp.seat('BOOKING_CREATED', 'A', '2031-03-01 09:01Z', '2031-03-10 10:00Z', 'ada@exmaple.com');
call pg_temp.seat('BOOKING_CREATED', 'A', '2031-03-01 09:02Z', '2031-03-10 10:00Z', 'carl@example.com');
update public.booking_attendees set email = 'ada@example.com' where email = 'ada@exmaple.com';
call pg_temp.seat('BOOKING_RESCHEDULED', 'B', '2031-03-02 09:00Z', '2031-03-17 10:00Z', 'ada@exmaple.com', 'A');
call pg_temp.seat('BOOKING_RESCHEDULED', 'C', '2031-03-03 09:00Z', '2031-09-24 10:00Z', 'ada@exmaple.com', 'B');

create temp view present as
select b.cal_uid, a.contact from public.booking_attendees a join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
join acme on acme.tenant_id = a.tenant_id where a.left_at is null;
select results_eq('select contact from present where cal_uid = $$C$$', array['ada@example.com'], 'she has moved twice, and is known');
select is_empty($$ select from public.reminders join acme using (tenant_id) where recipient = 'ada@exmaple.com' and status = 'scheduled' $$, 'and is written to');

-- Bob follows her once: what is known of her here by then is newer.
do $$ begin perform private.record_correction(a, '{"email": "ada@home.example"}', '2031-03-03 10:00Z')
  from public.booking_attendees a join public.bookings b on b.id = a.booking_id where b.cal_uid = 'C'; end $$;
call pg_temp.seat('BOOKING_RESCHEDULED', 'C', '2031-03-04 09:00Z', '2031-09-24 10:00Z', 'bob@example.com', 'A');
call pg_temp.seat('BOOKING_CREATED', 'C', '2031-03-05 09:00Z', '2031-09-24 10:00Z', 'ada@exmaple.com');
select results_eq('select contact from present where cal_uid = $$C$$ order by 1', array['ada@home.example', 'bob@example.com'],
  'another who comes from there brings nothing that is older');

-- A and B are long over.
do $$ begin
  call tests.complete_ended_meetings('2031-03-20 10:00Z');
  perform private.tick('2031-03-20 10:00Z');
  perform public.settle_reminders(coalesce((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1000, 120, '2031-03-20 10:00Z') c), '[]'), '2031-03-20 10:00Z');
  perform private.prune(1000, '2031-06-01 09:00Z') from generate_series(1, 3);
end $$;
select is((select count(*) from public.bookings join acme using (tenant_id) where closed_at is not null), 2::bigint, 'two are closed');
select is_empty($$ select from public.webhook_events join acme using (tenant_id) where cal_uid = 'A' and provider = 'cal.com' and left_uid is null $$,
  'what nothing follows from any more is gone');
create temp table before on commit drop as select tests.state() as row;
do $$ begin perform public.rebuild_bookings('acme-test', '2031-06-02 09:00Z'); end $$;
select bag_eq('select tests.state()', 'select row from before', 'and a rebuild changes nothing');

-- Once C is over, too, nothing holds them.
do $$ begin
  call tests.complete_ended_meetings('2031-09-25 10:00Z');
  perform private.tick('2031-09-25 10:00Z');
  perform public.settle_reminders(coalesce((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1000, 120, '2031-09-25 10:00Z') c), '[]'), '2031-09-25 10:00Z');
  perform private.prune(1000, '2032-06-01 09:00Z') from generate_series(1, 3);
end $$;
select is((select count(*) from public.bookings join acme using (tenant_id) where closed_at is not null), 3::bigint, 'all are closed');
select is_empty($$ select from public.webhook_events join acme using (tenant_id) $$, 'and no event is kept');

select * from finish();
rollback;
