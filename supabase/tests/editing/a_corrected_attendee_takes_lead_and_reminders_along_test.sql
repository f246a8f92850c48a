begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.leads l set notes = 'Likes tea.', status = 'qualified', status_locked = true
  from acme where l.tenant_id = acme.tenant_id;
create temp table before on commit drop as select l.* from public.leads l join acme using (tenant_id);
update public.booking_attendees a set email = 'ada@new.example', name = 'Ada King'
  from acme where a.tenant_id = acme.tenant_id;

select results_eq(
  $$ select l.id, l.email, l.name, l.notes, l.status, l.status_locked from public.leads l join acme using (tenant_id) $$,
  $$ select id, 'ada@new.example', 'Ada King', 'Likes tea.', 'qualified'::public.lead_status, true from before $$,
  'the lead is the same, with what the tenant knows of it');
select results_eq(
  $$ select attendee_email, attendee_name from public.bookings join acme using (tenant_id) $$,
  $$ values ('ada@new.example', 'Ada King') $$, 'the booking says so');
select results_eq(
  $$ select recipient, status::text, count(*) from public.reminders join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('ada@new.example', 'scheduled', 3::bigint) $$, 'the reminders go to the new address');

select * from finish();
rollback;
