begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"attendees": [{"name": "A. Lovelace", "email": "lovelace@example.org"}]}');
do $$ begin perform public.merge_leads('acme-test', 'ada@example.com', 'lovelace@example.org'); end $$;

select is(jsonb_array_length(public.export_person('acme-test', e) -> 'bookings'), 2, e || ' is exported whole')
from unnest('{ada@example.com,lovelace@example.org}'::text[]) e;
select is(public.export_person('acme-test', 'ada@example.com') #>> '{merged_leads,0,contact}', 'lovelace@example.org', 'and how they came to be one');

create temp table erased on commit drop as select public.erase_person('acme-test', 'lovelace@example.org', '2001-03-03 09:00Z') ->> 'alias' as alias;
select is_empty($$ select p from unnest('{ada@example.com,lovelace@example.org,Lovelace}'::text[]) t, tests.places_of(t) p
  where p !~ '^(auth|vault)' $$, 'and erased under either address');
select results_eq('select contact, score::integer from public.leads join acme using (tenant_id)', 'select alias, 90 from erased', 'the score stays');

select * from finish();
rollback;
