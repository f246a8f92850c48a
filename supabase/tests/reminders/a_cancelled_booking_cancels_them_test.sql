begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table ending (uid text, by_event text, reason text) on commit drop;
insert into ending values ('A', 'BOOKING_CANCELLED', 'The booking was cancelled.'),
  ('B', 'BOOKING_REJECTED', 'The booking was rejected.');
do $$
declare
  e record;
begin
  for e in select * from ending loop
    call tests.cal_sends('BOOKING_CREATED', e.uid, '2001-03-01 09:00Z');
    call tests.cal_sends(e.by_event, e.uid, '2001-03-02 09:00Z');
  end loop;
end $$;

select is(r.status || ': ' || r.reason, 'cancelled: ' || e.reason, 'by ' || e.by_event)
from ending e
left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = e.uid
left join public.reminders r on r.tenant_id = b.tenant_id and r.booking_id = b.id;

select * from finish();
rollback;
