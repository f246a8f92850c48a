begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create procedure pg_temp.cancels(p_tenant text, p_uid text, p_at timestamptz, p_with jsonb default '{}')
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', 'BOOKING_CANCELLED', 'createdAt', p_at, 'uid', p_uid, 'cancellationReason', 'Ill') || p_with;
begin
  perform public.receive_webhook(tests.tenant(p_tenant),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => p_at);
end $$;
create procedure pg_temp.seat(p_tenant text, p_email text, p_at timestamptz) language plpgsql as $$
begin
  call tests.cal_sends('BOOKING_CREATED', 'S', p_at, jsonb_build_object(
    'seatsPerTimeSlot', 5, 'attendeeSeatId', 'seat of ' || p_email,
    'attendees', jsonb_build_array(jsonb_build_object('email', p_email))), p_tenant => p_tenant);
end $$;

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call pg_temp.seat('acme-test', 'ada@example.com', '2001-03-01 09:00Z');
call pg_temp.seat('acme-test', 'bob@example.com', '2001-03-01 10:00Z');
call pg_temp.seat('acme-test', 'cem@example.com', '2001-03-01 11:00Z');

-- A template of its own has what it was given, here neither list nor seatsPerTimeSlot.
call pg_temp.cancels('acme-test', 'S', '2001-03-02 09:00Z', '{"attendeeSeatId": "seat of bob@example.com"}');
select set_eq(
  $$ select contact from public.booking_attendees join acme using (tenant_id) where left_at is null $$,
  array['ada@example.com', 'cem@example.com'], 'the seat it names is given up');
call pg_temp.cancels('acme-test', 'S', '2001-03-02 10:00Z', '{"attendeeSeatId": "seat of nobody"}');
select results_eq(
  $$ select status::text, (select count(*) from public.booking_attendees a
       where a.booking_id = b.id and left_at is null)
     from public.bookings b join acme using (tenant_id) $$,
  $$ values ('confirmed', 2::bigint) $$, 'one that nobody has is nobody''s');

call pg_temp.cancels('acme-test', 'S', '2001-03-02 11:00Z');
select results_eq(
  $$ select status::text, cancellation_reason, cancelled_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('cancelled', 'Ill', '2001-03-02 11:00Z'::timestamptz) $$,
  'where it names no seat, all of the booking is cancelled');
select results_eq(
  $$ select contact, left_at from public.booking_attendees join acme using (tenant_id) order by contact $$,
  $$ values ('ada@example.com', '2001-03-02 11:00Z'::timestamptz),
       ('bob@example.com', '2001-03-02 09:00Z'), ('cem@example.com', '2001-03-02 11:00Z') $$,
  'and everyone who was still there has left');
select is_empty(
  $$ select from public.reminders join acme using (tenant_id) where status = 'scheduled' $$,
  'nobody is reminded');
select is(
  (select reason from public.webhook_events join acme using (tenant_id)
   where occurred_at = '2001-03-02 11:00Z'),
  'It lists no attendees, so where each has a seat of their own, the one it names counts as given up, or else all. A custom payload template in Cal.com must keep that key.',
  'the event says what it left out');

create temp table later on commit drop as
select tenant_id from public.create_tenant('later-test', 'Later', 'Europe/Berlin');
call pg_temp.cancels('later-test', 'S', '2001-03-02 11:00Z');
call pg_temp.seat('later-test', 'cem@example.com', '2001-03-01 11:00Z');
call pg_temp.cancels('later-test', 'S', '2001-03-02 10:00Z', '{"attendeeSeatId": "seat of nobody"}');
call pg_temp.seat('later-test', 'bob@example.com', '2001-03-01 10:00Z');
call pg_temp.cancels('later-test', 'S', '2001-03-02 09:00Z', '{"attendeeSeatId": "seat of bob@example.com"}');
call pg_temp.seat('later-test', 'ada@example.com', '2001-03-01 09:00Z');
select set_eq($$ select tests.outcome('later-test') $$, $$ select tests.outcome('acme-test') $$,
  'told in another order: the same rows');

-- More seats than one event copies.
create temp table large on commit drop as
select tenant_id from public.create_tenant('large-test', 'Large', 'Europe/Berlin');
do $$ begin
  for n in 1..70 loop
    call pg_temp.seat('large-test', 'a' || n || '@example.com', '2001-03-01 09:00Z'::timestamptz + n * interval '1 min');
  end loop;
end $$;
call pg_temp.cancels('large-test', 'S', '2001-03-02 09:00Z', '{"attendeeSeatId": "seat of a7@example.com"}');
select results_eq(
  $$ select contact from public.booking_attendees join large using (tenant_id) where left_at is not null $$,
  array['a7@example.com'], 'of many seats, too, the one it names is given up');
call pg_temp.cancels('large-test', 'S', '2001-03-02 10:00Z');
create temp table before on commit drop as select tests.state('large-test') as line;
select public.rebuild_bookings('large-test');
select set_eq($$ select tests.state('large-test') $$, $$ select line from before $$,
  'and a rebuild makes the same rows');

select * from finish();
rollback;
