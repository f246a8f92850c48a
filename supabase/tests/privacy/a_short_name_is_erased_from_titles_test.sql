begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"title": "Intro between Adam and Ada",
  "attendees": [{"name": "Ada", "email": "ada@example.com"}]}', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"title": "Lovelace: Intro",
  "attendees": [{"name": "Ada Lovelace", "firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com"}]}',
  p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select set_eq(
  $$ select event_title from public.bookings join acme using (tenant_id) $$, array['Intro between Adam and Erased', 'Erased: Intro'],
  'a word of its own, first and last name as well');

select * from finish();
rollback;
