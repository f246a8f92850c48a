begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
update public.leads l set status = 'lost', status_locked = true
from acme where l.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z');
select results_eq(
  $$ select status::text, score::int from public.leads join acme using (tenant_id) $$,
  $$ values ('lost', 90) $$, 'the status stays, the score does not');

update public.leads l set status_locked = false
from acme where l.tenant_id = acme.tenant_id;
call tests.cal_sends('MEETING_ENDED', 'B', '2001-03-10 10:30Z');
select is((select status::text from public.leads join acme using (tenant_id)), 'converted',
  'unlocked, bookings move it again');

select * from finish();
rollback;
