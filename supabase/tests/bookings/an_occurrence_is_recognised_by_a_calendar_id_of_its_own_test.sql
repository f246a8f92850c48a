begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create procedure pg_temp.occurs(p_uid text, p_ical_uid text, p_start timestamptz) language sql as $$
  call tests.cal_sends('BOOKING_REQUESTED', p_uid, '2001-03-01 09:00Z', jsonb_build_object('iCalUID', p_ical_uid,
    'recurringEvent', '{"freq": 2, "count": 2, "interval": 1}'::jsonb), p_start => p_start);
$$;

-- Moved by a request that names no old uid; it is no event of the series any more.
call pg_temp.occurs('A1', 'A1@Cal.com', '2001-03-10 10:00Z');
call pg_temp.occurs('A2', 'A2@Cal.com', '2001-03-17 10:00Z');
call tests.cal_sends('BOOKING_REQUESTED', 'A2m', '2001-03-02 09:00Z', '{"iCalUID": "A2@Cal.com"}', p_start => '2001-03-18 10:00Z');
select results_eq($$ select cal_uid, start_time from public.bookings join acme using (tenant_id) order by 1 $$, $$ values
  ('A1', '2001-03-10 10:00Z'::timestamptz), ('A2m', '2001-03-18 10:00Z') $$, 'Cal.com''s own, made of its uid');

-- What all of a series share tells of none which it is.
call pg_temp.occurs('B1', 'series@google.com', '2001-03-10 12:00Z');
call pg_temp.occurs('B2', 'series@google.com', '2001-03-17 12:00Z');
call tests.cal_sends('BOOKING_REQUESTED', 'B2m', '2001-03-02 09:00Z', '{"iCalUID": "series@google.com"}', p_start => '2001-03-18 12:00Z');
select results_eq($$ select cal_uid from public.bookings join acme using (tenant_id) where cal_uid like 'B%' order by 1 $$,
  array['B1', 'B2', 'B2m'], 'not one that a calendar gave to the series');

select * from finish();
rollback;
