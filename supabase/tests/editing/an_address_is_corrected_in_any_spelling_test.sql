begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.leads l set email = ' Ada@New.example ' from acme where l.tenant_id = acme.tenant_id;
select results_eq(
  $$ select a.contact, a.email, b.attendee_email from public.booking_attendees a join acme using (tenant_id)
     join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id $$,
  $$ values ('ada@new.example', 'ada@new.example', 'ada@new.example') $$, 'of a lead');

update public.booking_attendees a set email = 'Ada@Newer.example ' from acme where a.tenant_id = acme.tenant_id;
select results_eq(
  $$ select a.contact, l.contact from public.booking_attendees a join acme using (tenant_id)
     join public.leads l on l.tenant_id = a.tenant_id $$,
  $$ values ('ada@newer.example', 'ada@newer.example') $$, 'and of an attendee');

select * from finish();
rollback;
