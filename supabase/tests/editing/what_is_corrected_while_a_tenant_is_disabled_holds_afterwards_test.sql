begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
do $$ begin perform public.disable_tenant('acme-test'); end $$;
update public.booking_attendees a set email = 'ada@new.example' from acme where a.tenant_id = acme.tenant_id;
do $$ begin perform public.enable_tenant('acme-test', '2001-03-02 09:00Z'); end $$;

select results_eq(
  $$ select a.contact, l.email from public.booking_attendees a join acme using (tenant_id)
     join public.leads l on l.tenant_id = a.tenant_id $$,
  $$ values ('ada@new.example', 'ada@new.example') $$, 'for attendee and lead');
select results_eq(
  $$ select recipient, status::text, count(*) from public.reminders join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('ada@new.example', 'scheduled', 3::bigint) $$, 'and the reminders that come back');

select * from finish();
rollback;
