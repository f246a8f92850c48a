begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table ending (uid text, by_event text, status text) on commit drop;
insert into ending values
  ('A', 'BOOKING_CANCELLED', 'cancelled'), ('B', 'BOOKING_REJECTED', 'rejected'),
  ('C', 'MEETING_ENDED', 'completed'), ('D', 'BOOKING_RESCHEDULED', 'rescheduled');
do $$
declare
  e record;
begin
  for e in select * from ending loop
    call tests.cal_sends('BOOKING_CREATED', e.uid, '2001-03-01 09:00Z');
    call tests.cal_sends(e.by_event, e.uid, '2001-03-10 10:30Z');
    -- Another webhook for the same booking, sent once more and late.
    call tests.cal_sends('BOOKING_CREATED', e.uid, '2001-03-10 10:31Z');
    call tests.cal_sends('BOOKING_REQUESTED', e.uid, '2001-03-10 10:32Z');
    call tests.cal_sends('BOOKING_PAYMENT_INITIATED', e.uid, '2001-03-10 10:33Z');
  end loop;
end $$;

select is(b.status::text, e.status, 'after ' || e.by_event)
from ending e left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = e.uid;

select * from finish();
rollback;
