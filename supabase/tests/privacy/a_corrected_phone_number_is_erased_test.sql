begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada Lovelace",
  "email": "44201234567@sms.cal.com", "phoneNumber": "+44 20 1234567"}]}', p_start => '2999-03-10 10:00Z');
update public.leads l set phone = '+44 20 7654321' from acme where l.tenant_id = acme.tenant_id;
create temp table before on commit drop as select tests.counts() as counts;
do $$ begin perform public.erase_person('acme-test', '+44 20 7654321'); end $$;

select is_empty(format('select tests.places_of(%L)', s.trace), s.trace || ' is nowhere')
from unnest(array['1234567', '7654321', 'Lovelace']) s (trace);
select is(tests.counts(), (select counts from before), 'and counts stay');
select results_eq(
  $$ select count(*), count(l.id) from public.booking_attendees a join acme using (tenant_id)
     left join public.leads l on l.tenant_id = a.tenant_id and l.contact = a.contact and l.booking_id = a.booking_id $$,
  $$ values (1::bigint, 1::bigint) $$, 'lead and attendee are still one');

select * from finish();
rollback;
