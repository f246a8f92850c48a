begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table sent (uid text, with_what jsonb) on commit drop;
insert into sent values ('missing', '{}'), ('null', '{"cancellationReason": null}'),
  ('empty', '{"cancellationReason": ""}'), ('blank', '{"cancellationReason": " \n "}');
do $$
declare
  s record;
begin
  for s in select * from sent loop
    call tests.cal_sends('BOOKING_CANCELLED', s.uid, '2001-03-02 09:00Z', s.with_what);
  end loop;
end $$;

select ok(b.status = 'cancelled' and b.cancellation_reason is null, s.uid)
from sent s
left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = s.uid;

select * from finish();
rollback;
