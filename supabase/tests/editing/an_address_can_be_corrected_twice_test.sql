begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
create temp table before on commit drop as select l.* from public.leads l join acme using (tenant_id);
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;
update public.leads l set email = 'ada@newer.example' from acme where l.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_REASSIGNED', 'A', '2999-03-01 09:00Z', p_start => '2999-03-10 10:00Z');

select results_eq(
  $$ select a.contact, l.email, l.id from public.booking_attendees a join acme using (tenant_id)
     join public.leads l on l.tenant_id = a.tenant_id $$,
  $$ select 'ada@newer.example', 'ada@newer.example', id from before $$, 'the last one counts');
create temp table after on commit drop as select tests.state() as row;
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select bag_eq('select tests.state()', 'select row from after', 'also after a rebuild');

update public.leads l set email = 'ada@example.com' from acme where l.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_REASSIGNED', 'A', '2999-03-02 09:00Z', p_start => '2999-03-10 10:00Z');
select results_eq($$ select contact from public.booking_attendees join acme using (tenant_id) $$, array['ada@example.com'],
  'and it can be taken back');

select * from finish();
rollback;
