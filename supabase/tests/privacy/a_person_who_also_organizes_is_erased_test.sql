begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees": [{"name": "Olga Organizer", "email": "olga@acme.example"}]}',
  p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', 'olga@acme.example'); end $$;

select is_empty($$ select tests.places_of('olga@acme.example') $$, 'the address, wherever it is');

select * from finish();
rollback;
