begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table spelling (uid text, said text) on commit drop;
insert into spelling values ('A', '2001-03-10T10:00:00Z'), ('B', '2001-03-10T10:00:00.000Z'),
  ('C', '2001-03-10T10:00:00+00:00'), ('D', '2001-03-10T11:00:00+01:00'), ('E', '2001-03-10T05:30:00-0430');
do $$
declare
  s record;
begin
  set local time zone 'America/New_York';
  for s in select * from spelling loop
    call tests.cal_sends('BOOKING_CREATED', s.uid, '2001-03-01 09:00Z', jsonb_build_object('startTime', s.said));
  end loop;
end $$;

select is(b.start_time, '2001-03-10 10:00Z', s.said)
from spelling s left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = s.uid;

select * from finish();
rollback;
