begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.leads l set email = 'ada@new.example', name = 'Ada King' from acme where l.tenant_id = acme.tenant_id;
create temp table erased on commit drop as select public.erase_person('acme-test', 'ada@new.example') as report;
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;

select is_empty(format('select tests.places_of(%L)', s.trace), 'new address: ' || s.trace)
from unnest(array['ada@example.com', 'ada@new.example', 'Lovelace', 'Ada King']) s (trace);

call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.booking_attendees a set email = 'ada@new.example', name = 'Ada King'
  from acme where a.tenant_id = acme.tenant_id and a.email = 'ada@example.com';
create temp table erased_again on commit drop as select public.erase_person('acme-test', 'ada@example.com') as report;
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select is_empty(format('select tests.places_of(%L)', s.trace), 'old address: ' || s.trace)
from unnest(array['ada@example.com', 'ada@new.example', 'Lovelace', 'Ada King']) s (trace);
select is((select count(*) from public.leads join acme using (tenant_id)), 2::bigint, 'a lead each time');

select * from finish();
rollback;
