begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', jsonb_build_object(
  'title', 'With Ada (Countess) [x]+.* \1 "The"', 'attendees', jsonb_build_array(jsonb_build_object(
    'name', 'Ada (Countess) [x]+.* \1 "The"', 'email', 'a.da+b{1}''|$^@example.com'))), p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees": [{"name": "Axda", "email": "axda+b{1}''|$^@example.com"}]}',
  p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', 'A.da+b{1}''|$^@example.com'); end $$;

select is_empty($$ select tests.places_of('a.da+b') $$, 'the address is gone');
select is_empty($$ select tests.places_of('Countess') $$, 'the name is gone');
select isnt_empty($$ select tests.places_of('axda+b') $$, 'a dot is not any letter');

select * from finish();
rollback;
