begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

-- Weekly at 10:00 in New York, with a host in Berlin, whose summer time begins two weeks later: for
-- her the third occurrence is an hour later than the two before it.
create temp table told (n int, event_type text, uid text, at timestamptz, start_at timestamptz) on commit drop;
insert into told values
  (1, 'BOOKING_REQUESTED', 'S1', '2031-02-01 09:00Z', '2031-03-16 10:00 America/New_York'),
  (2, 'BOOKING_REQUESTED', 'S2', '2031-02-01 09:00Z', '2031-03-23 10:00 America/New_York'),
  (3, 'BOOKING_REQUESTED', 'S3', '2031-02-01 09:00Z', '2031-03-30 10:00 America/New_York'),
  (4, 'BOOKING_CREATED', 'S1', '2031-02-02 09:00Z', '2031-03-16 10:00 America/New_York'),
  (5, 'BOOKING_CANCELLED', 'S2', '2031-02-03 09:00Z', '2031-03-23 10:00 America/New_York');

create temp table orders (name text, ns int[]) on commit drop;
insert into orders values
  ('confirmed', '{1,2,3,4}'), ('confirmed-backwards', '{4,3,2,1}'),
  ('cancelled', '{1,2,3,4,5}'), ('cancelled-backwards', '{5,4,3,2,1}');

do $$
declare
  v record;
begin
  perform public.create_tenant(o.name, o.name, 'Europe/Berlin') from orders o;
  for v in
    select o.name, told.*
    from orders o cross join lateral unnest(o.ns) with ordinality u (n, place) join told using (n)
    order by o.name, u.place
  loop
    call tests.cal_sends(v.event_type, v.uid, v.at, jsonb_build_object(
        'bookingId', right(v.uid, 1)::integer,
        'recurringEvent', '{"freq": 2, "count": 3, "interval": 1}'::jsonb,
        'attendees', '[{"name": "Ada", "email": "ada@example.com", "timeZone": "America/New_York"}]'::jsonb),
      '2031-02-04 09:00Z', v.start_at, v.name);
  end loop;
end $$;

create temp view outcome as
select t.slug as name, array_agg(b.cal_uid || ' ' || b.status order by b.cal_uid) as bookings
from public.tenants t join public.bookings b on b.tenant_id = t.id
group by t.slug;

select is(bookings, '{S1 confirmed,S2 confirmed,S3 confirmed}', 'one confirmation is for all: ' || name)
from outcome where name like 'confirmed%';
select is(bookings, '{S1 cancelled,S2 cancelled,S3 cancelled}', 'one cancellation as well: ' || name)
from outcome where name like 'cancelled%';

select * from finish();
rollback;
