begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "ADA Lovelace", "email": "ADA@Example.com"}]}',
  p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', ' aDa@eXample.COM '); end $$;

select is_empty($$ select tests.places_of('ada@example.com') $$, 'however it is written');
select is_empty($$ select tests.places_of('lovelace') $$, 'and the name');

select * from finish();
rollback;
