begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');

select is_empty(
  $$ select e.reason from public.webhook_events e join acme using (tenant_id) where e.status <> 'applied' $$, 'nothing fails');
select set_eq(
  $$ select l.email, l.score::integer, b.cal_uid from public.leads l join acme using (tenant_id)
     join public.bookings b on b.tenant_id = l.tenant_id and b.id = l.booking_id $$,
  $$ values ('ada@new.example', 70, 'A'), ('ada@example.com', 70, 'B') $$,
  'as another lead: a correction is about the bookings the lead had');

select * from finish();
rollback;
