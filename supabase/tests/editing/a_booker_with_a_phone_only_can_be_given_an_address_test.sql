begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada Lovelace",
  "email": "44201234567@sms.cal.com", "phoneNumber": "+44 20 1234567"}]}', p_start => '2999-03-10 10:00Z');
create temp table before on commit drop as select l.* from public.leads l join acme using (tenant_id);
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_REASSIGNED', 'A', '2999-03-01 09:00Z', '{"attendees": [{"name": "Ada Lovelace",
  "email": "44201234567@sms.cal.com", "phoneNumber": "+44 20 1234567"}]}', p_start => '2999-03-10 10:00Z');

select results_eq(
  $$ select l.id, l.contact, l.phone from public.leads l join acme using (tenant_id) $$,
  $$ select id, 'ada@new.example', '+44 20 1234567' from before $$, 'the lead is the same');
select results_eq(
  $$ select recipient, status::text, count(*) from public.reminders join acme using (tenant_id) group by 1, 2 $$,
  $$ values ('ada@new.example', 'scheduled', 3::bigint) $$, 'and is reminded from now on');

select * from finish();
rollback;
