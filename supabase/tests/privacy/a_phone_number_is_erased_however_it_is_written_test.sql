begin;
create extension if not exists pgtap with schema extensions;
select plan(37);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create procedure pg_temp.books(p_uid text, p_with jsonb) language sql as $$
  call tests.cal_sends('BOOKING_CREATED', p_uid, '2001-03-01 09:00Z', p_with, p_start => '2999-03-10 10:00Z');
$$;

-- A text by itself.
create function pg_temp.erased(p_text text, p_phone text) returns text language sql as
  $$ select private.erased_text(p_text, array[private.pattern_of(p_phone)], 'alias@erased.invalid') $$;
select is(pg_temp.erased('call ' || written || ' back', typed), 'call Erased back', format('%s is %s', written, typed))
from unnest('{+49 170 1234567,tel:491701234567,0049 170/1234567,+49 (0)170 123-4567}'::text[]) typed,
  unnest(array['+491701234567', '491701234567', '00491701234567', '+49 170 1234567', '+49 (0) 170 / 123-45.67', '0049 (0)170 1234567', E'+49\u00a0170\u20131234567']) written;
-- Longer ones, and what is as a whole another's.
select is(pg_temp.erased(t, '+49 170 1234567'), t, format('"%s" is another number', t))
from unnest(array['+4917012345678', '1491701234567', 'call +49 170 1234567-89', '+49 170 1234567 89']) t;

-- A person known by an address, whose number stands where others are written to.
call pg_temp.books('A', '{"attendees": [{"name": "Ada Lovelace", "email": "ada@example.com", "phoneNumber": "+49 170 1234567"}]}');
call pg_temp.books('B', '{"title": "call +491701234567 back", "attendees": [{"name": "Bob", "email": "bob@example.com", "phoneNumber": "+49 170 1234567 89"}]}');
call pg_temp.books('C', '{"title": "nothing of her", "attendees": [{"name": "Cleo", "email": "cleo@example.com"}]}');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;
select results_eq($$ select event_title from public.bookings where tenant_id = tests.tenant() and cal_uid in ('B', 'C') order by cal_uid $$,
  $$ values ('call Erased back'), ('nothing of her') $$, 'it is erased from the bookings of others');
select is((select phone from public.booking_attendees where tenant_id = tests.tenant() and contact = 'bob@example.com'),
  '+49 170 1234567 89', 'whose own number is not cut short');
select is_empty($$ select tests.places_of('1701234567') union select tests.places_of('170 1234567"') $$, 'and nowhere any more');

-- Hostile texts.
set local statement_timeout = '60s';
select is(length(pg_temp.erased(repeat('4444 (0) ', 100000), repeat('4 ', 20))), 220000, 'a text of nothing but beginnings of a number takes no longer than others');
call pg_temp.books('E', jsonb_build_object('attendees', jsonb_build_array(jsonb_build_object(
  'name', repeat('(a+)+', 4000), 'email', 'eve@example.com', 'phoneNumber', '+49 ' || repeat('1(', 20000)))));
select lives_ok($$ select public.erase_person('acme-test', 'eve@example.com') $$, 'whoever typed what is no number can be erased');

select * from finish();
rollback;
