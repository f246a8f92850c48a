begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');
create temp table before on commit drop as select l.* from public.leads l join acme using (tenant_id);
update public.leads l set email = 'ada@new.example', notes = 'Mistyped.'
  from acme where l.tenant_id = acme.tenant_id;

select results_eq(
  $$ select l.id, l.email, l.score, l.notes from public.leads l join acme using (tenant_id) $$,
  $$ select id, 'ada@new.example', 90::smallint, 'Mistyped.' from before $$, 'it is the same lead');
select set_eq(
  $$ select b.cal_uid, b.attendee_email, a.contact, a.email from public.bookings b join acme using (tenant_id)
     join public.booking_attendees a on a.tenant_id = b.tenant_id and a.booking_id = b.id $$,
  $$ values ('A', 'ada@new.example', 'ada@new.example', 'ada@new.example'),
       ('B', 'ada@new.example', 'ada@new.example', 'ada@new.example') $$, 'in all of its bookings');
select results_eq(
  $$ select recipient, status::text, count(*) from public.reminders join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('ada@new.example', 'scheduled', 6::bigint) $$, 'the reminders go to the new address, none to the old');

select * from finish();
rollback;
