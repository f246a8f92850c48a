begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+44 20 1234567"}}}',
  p_start => '2999-03-10 10:00Z');
-- Studio writes an empty text where a cell is cleared.
update public.leads l set email = '', notes = 'No mail, please.' from acme where l.tenant_id = acme.tenant_id;
select results_eq(
  $$ select l.contact, a.contact, a.email, l.notes from public.leads l join acme using (tenant_id)
     join public.booking_attendees a on a.tenant_id = l.tenant_id $$,
  $$ values ('tel:44201234567', 'tel:44201234567', null, 'No mail, please.') $$, 'an address, where there is a phone number');

update public.leads l set email = 'ada@example.com', phone = null from acme where l.tenant_id = acme.tenant_id;
select results_eq(
  $$ select l.phone, a.phone from public.leads l join acme using (tenant_id)
     join public.booking_attendees a on a.tenant_id = l.tenant_id $$,
  $$ values (null::text, null::text) $$, 'a phone number, where there is an address');

select * from finish();
rollback;
