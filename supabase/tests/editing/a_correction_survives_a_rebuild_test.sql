begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');
update public.leads l set email = 'ada@new.example', phone = '+44 20 1234567'
  from acme where l.tenant_id = acme.tenant_id;
create temp table before on commit drop as select tests.state() as row;
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;

select bag_eq('select tests.state()', 'select row from before', 'to the same rows');
select results_eq(
  $$ select email, phone from public.leads join acme using (tenant_id) $$,
  $$ values ('ada@new.example', '+44 20 1234567') $$, 'as corrected');

select * from finish();
rollback;
