begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.ada_leaves_traces();
update public.leads l set notes = 'Lovelace prefers ada@example.com' from acme where l.tenant_id = acme.tenant_id and l.email like 'ada@%';

create temp table before on commit drop as select tests.counts() as counts;
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select is(tests.counts(), (select counts from before), 'bookings, leads, scores, activities, deliveries');
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select is(tests.counts(), (select counts from before), 'also after a rebuild');

select * from finish();
rollback;
