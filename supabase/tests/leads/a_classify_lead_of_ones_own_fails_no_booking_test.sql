begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create or replace function public.classify_lead(p_email text, p_name text, p_phone text, p_metadata jsonb)
  returns integer language sql immutable as $$
  select case split_part(p_email, '@', 1) when 'vip' then 150 when 'spam' then -20 end
$$;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:01Z',
  '{"bookingId": 2, "attendees": [{"email": "vip@one.example"}]}');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:02Z',
  '{"bookingId": 3, "attendees": [{"email": "spam@two.example"}]}');
-- Whoever has a seat of their own is judged while the booking is folded; who answers a form, by it.
call tests.seat('BOOKING_CREATED', 'D', '2001-03-01 09:03Z', 'vip@three.example');
call tests.cal_sends('FORM_SUBMITTED', null, '2001-03-01 09:04Z',
  '{"responses": {"E-mail": {"value": "vip@four.example"}}}');

select results_eq(
  $$ select l.email, a.fit::int, l.score::int
     from public.leads l
     join acme using (tenant_id)
     join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
     order by a.occurred_at $$,
  $$ values
    ('ada@example.com', 60, 70), ('vip@one.example', 100, 100), ('spam@two.example', 0, 70),
    ('vip@three.example', 100, 100), ('vip@four.example', 100, 100) $$,
  'null is what calbase gives by itself, more than 100 is 100, less than 0 is 0');

create or replace function public.classify_lead(p_email text, p_name text, p_phone text, p_metadata jsonb)
  returns integer language sql immutable as $$ select 40 / 0 $$;
call tests.cal_sends('BOOKING_CREATED', 'F', '2001-03-01 11:00Z', '{"bookingId": 6}');
select results_eq(
  $$ select status::text, reason from public.webhook_events join acme using (tenant_id) order by id desc limit 1 $$,
  $$ values ('failed', 'classify_lead() failed: division by zero. Mend it; then what failed is applied, by itself or at once by replay_events().') $$,
  'what fails by it says so');

create or replace function public.classify_lead(p_email text, p_name text, p_phone text, p_metadata jsonb)
  returns integer language sql immutable as $$ select 40 $$;
select private.retry_failed_events(p_now => '2001-03-01 11:01Z');
select is(
  (select count(*) from public.bookings join acme using (tenant_id) where cal_uid = 'F'), 1::bigint,
  'and is applied when it is mended');

select * from finish();
rollback;
