begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-02 09:00Z');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select matches(
  tests.refusal('update public.booking_attendees set email = ''ada@new.example'''), 'closed: .*erase_person\(\)',
  'there are no events to correct');
update public.leads l set email = 'ada@new.example', phone = '+44 20 1234567' from acme where l.tenant_id = acme.tenant_id;
select results_eq(
  $$ select l.email, l.score::integer, b.attendee_email from public.leads l join acme using (tenant_id)
     join public.bookings b on b.tenant_id = l.tenant_id $$,
  $$ values ('ada@new.example', 70, 'ada@example.com') $$, 'its lead can be, for the bookings to come');

select * from finish();
rollback;
