begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create temp table reason (uid text, said text) on commit drop;
insert into reason values
  ('single quotes', 'it''s off'),
  ('double quotes', 'she said "no"'),
  ('braces', '{"a": [1, {2}]} ${x} {{mustache}}'),
  ('backslashes', 'C:\new\table \u0041 \'),
  ('percent signs', '100%s of %1$I'),
  ('markup', '<script>alert(1)</script> & more'),
  ('statements', '''); drop table public.bookings; --'),
  ('line breaks', E'first\nsecond\ttab'),
  ('other scripts', 'Ελληνικά 日本語 🙂 العربية');
do $$
declare
  r record;
begin
  for r in select * from reason loop
    call tests.cal_sends('BOOKING_CREATED', r.uid, '2001-03-01 09:00Z');
    call tests.cal_sends('BOOKING_CANCELLED', r.uid, '2001-03-02 09:00Z',
      jsonb_build_object('cancellationReason', r.said));
  end loop;
end $$;

select is(b.status || ': ' || b.cancellation_reason, 'cancelled: ' || r.said, 'with ' || r.uid)
from reason r
left join (public.bookings b join acme using (tenant_id)) on b.cal_uid = r.uid;

select * from finish();
rollback;
