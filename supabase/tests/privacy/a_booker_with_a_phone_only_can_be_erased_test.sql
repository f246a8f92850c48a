begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada Lovelace",
  "email": "44201234567@sms.cal.com", "phoneNumber": "+44 20 1234567"}], "location": "+44 20 1234567"}',
  p_start => '2999-03-10 10:00Z');
create temp table before on commit drop as select tests.counts() as counts;
do $$ begin perform public.erase_person('acme-test', '+44 (20) 123-4567'); end $$;

select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere')
from unnest(array['44201234567', '1234567', 'Lovelace']) s (trace);
select is(tests.counts(), (select counts from before), 'and counts stay');

select * from finish();
rollback;
