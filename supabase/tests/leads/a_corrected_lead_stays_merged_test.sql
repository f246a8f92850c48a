begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"attendees": [{"name": "Eve", "email": "eve@example.com"}]}',
  p_start => '2999-03-11 10:00Z');
do $$ begin perform public.merge_leads('acme-test', 'ada@example.com', 'eve@example.com'); end $$;

update public.leads l set email = 'ada@example.org' from acme where l.tenant_id = acme.tenant_id;
select results_eq('select contact, score::integer from public.leads join acme using (tenant_id)', $$ values ('ada@example.org', 90) $$,
  'the lead that stayed is corrected');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-03 09:00Z', '{"attendees": [{"name": "Eve", "email": "eve@example.com"}]}',
  p_start => '2999-03-12 10:00Z');
select results_eq('select contact, score::integer from public.leads join acme using (tenant_id)', $$ values ('ada@example.org', 100) $$,
  'and what the other books is still its own');
create temp table before on commit drop as select s as row from tests.state() s;
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-04 09:00Z'); end $$;
select set_eq('select tests.state()', 'select row from before', 'a rebuild keeps it so');
do $$ begin perform public.separate_leads('acme-test', 'eve@example.com'); end $$;
select results_eq('select contact, score::integer from public.leads join acme using (tenant_id) order by contact',
  $$ values ('ada@example.org', 70), ('eve@example.com', 90) $$, 'and they can be separated');

select * from finish();
rollback;
