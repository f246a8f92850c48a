begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Ada booked under Bob's address; he books himself as well.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"title": "Intro", "attendees": [{"name": "Ada Lovelace", "email": "bob@example.com"}]}',
  p_start => '2999-03-10 10:00Z');
update public.booking_attendees a set email = 'ada@example.com' from acme where a.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"title": "With Bob", "attendees": [{"name": "Bob", "email": "bob@example.com"}]}',
  p_start => '2999-03-10 10:00Z');
create temp table before on commit drop as
select e::text as row from public.webhook_events e join acme using (tenant_id) where e.cal_uid = 'B'
union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'B'
union all select l::text from public.leads l join acme using (tenant_id) where l.email = 'bob@example.com'
union all select r::text from public.reminders r join acme using (tenant_id) where r.recipient = 'bob@example.com';

select doesnt_match(public.export_person('acme-test', 'ada@example.com')::text, 'With Bob', 'her export has nothing of his');
do $$ begin
  perform public.erase_person('acme-test', 'ada@example.com');
  perform public.rebuild_bookings('acme-test', '2001-03-03 09:00Z');
end $$;
select is_empty(
  $$ select e::text from public.webhook_events e join acme using (tenant_id) where e.cal_uid = 'A' and e::text ~* 'ada@|lovelace'
     union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'A' and b::text ~* 'ada@|lovelace|bob@' $$,
  'her booking says nothing of her, and does not become his');
select bag_eq(
  $$ select e::text from public.webhook_events e join acme using (tenant_id) where e.cal_uid = 'B'
     union all select b::text from public.bookings b join acme using (tenant_id) where b.cal_uid = 'B'
     union all select l::text from public.leads l join acme using (tenant_id) where l.email = 'bob@example.com'
     union all select r::text from public.reminders r join acme using (tenant_id) where r.recipient = 'bob@example.com' $$,
  'select row from before', 'he is as he was');

select * from finish();
rollback;
