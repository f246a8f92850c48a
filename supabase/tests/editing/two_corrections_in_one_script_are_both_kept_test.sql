begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;
update public.booking_attendees a set name = 'Ada King' from acme where a.tenant_id = acme.tenant_id;
update public.leads l set email = 'ada@newer.example' from acme where l.tenant_id = acme.tenant_id;
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;

select results_eq(
  $$ select a.contact, a.name, l.email, l.name from public.booking_attendees a join acme using (tenant_id)
     join public.leads l on l.tenant_id = a.tenant_id $$,
  $$ values ('ada@newer.example', 'Ada King', 'ada@newer.example', 'Ada King') $$, 'in their order');

select * from finish();
rollback;
