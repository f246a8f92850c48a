begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [
  {"name": "Ada", "email": "ada@example.com"}, {"name": "Gus", "email": "gus@example.com"}]}', p_start => '2999-03-10 10:00Z');
update public.booking_attendees a set email = 'gus@example.com' from acme
  where a.tenant_id = acme.tenant_id and a.is_booker;
call tests.cal_sends('BOOKING_REASSIGNED', 'A', '2999-03-01 09:00Z', '{"attendees": [
  {"name": "Ada", "email": "ada@example.com"}, {"name": "Gus", "email": "gus@example.com"}]}', p_start => '2999-03-10 10:00Z');

select results_eq(
  $$ select contact, is_booker from public.booking_attendees join acme using (tenant_id) $$,
  $$ values ('gus@example.com', true) $$, 'also when Cal.com lists both again');

select * from finish();
rollback;
