begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z', '{"iCalUID": "appointment@cal.example"}',
  p_start => '2999-03-10 10:00Z');
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;
-- Cal.com does not name the booking this one replaces.
call tests.cal_sends('BOOKING_REQUESTED', 'B', '2999-03-01 09:00Z', '{"iCalUID": "appointment@cal.example"}',
  p_start => '2999-03-10 10:00Z');

select results_eq(
  $$ select cal_uid, attendee_email from public.bookings join acme using (tenant_id) $$,
  $$ values ('B', 'ada@new.example') $$, 'it is still recognised by its calendar id');

select * from finish();
rollback;
