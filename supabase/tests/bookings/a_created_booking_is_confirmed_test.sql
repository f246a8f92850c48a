begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select results_eq(
  $$ select cal_uid, cal_booking_id, status::text, attendee_name, attendee_email, event_type, event_title,
       start_time, end_time, confirmed_at, created_at, updated_at
     from public.bookings join acme using (tenant_id) $$,
  $$ values ('A', 100::bigint, 'confirmed', 'Ada Lovelace', 'ada@example.com', 'intro',
       'Intro between Olga and Ada Lovelace', timestamptz '2001-03-10 10:00Z', timestamptz '2001-03-10 10:30Z',
       timestamptz '2001-03-01 09:00Z', timestamptz '2001-03-01 09:00Z', timestamptz '2001-03-01 09:00Z') $$,
  'with attendee, type, title and times');
select results_eq(
  $$ select contact, position, is_booker, name, time_zone, locale, no_show, left_at
     from public.booking_attendees join acme using (tenant_id) $$,
  $$ values ('ada@example.com', 0, true, 'Ada Lovelace', 'Europe/London', 'en', false, null::timestamptz) $$,
  'and the booker as an attendee');

select * from finish();
rollback;
