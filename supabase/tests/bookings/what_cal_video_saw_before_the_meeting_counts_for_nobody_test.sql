begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

-- A host moved a seated booking within its uid. Cal.com looks into the room at the old time all the
-- same, finds nobody, and reads the booking as it is by then.
create temp table told (n int, event_type text, at timestamptz, with_what jsonb) on commit drop;
insert into told values
  (1, 'BOOKING_CREATED', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "s1"}'),
  (2, 'BOOKING_RESCHEDULED', '2001-03-02 09:00Z', '{"seatsPerTimeSlot": 5, "rescheduleUid": "A",
    "startTime": "2001-03-20T10:00:00Z", "endTime": "2001-03-20T10:30:00Z"}'),
  (3, 'AFTER_GUESTS_CAL_VIDEO_NO_SHOW', '2001-03-10 10:05Z', '{"participants": [],
    "startTime": "2001-03-20T10:00:00Z", "endTime": "2001-03-20T10:30:00Z"}'),
  (4, 'AFTER_HOSTS_CAL_VIDEO_NO_SHOW', '2001-03-10 10:05Z', '{"participants": [],
    "startTime": "2001-03-20T10:00:00Z", "endTime": "2001-03-20T10:30:00Z"}'),
  -- An older one still tells the time it was scheduled for.
  (5, 'AFTER_GUESTS_CAL_VIDEO_NO_SHOW', '2001-03-10 10:06Z', '{"participants": []}'),
  (6, 'AFTER_GUESTS_CAL_VIDEO_NO_SHOW', '2001-03-20 10:05Z', '{"participants": [],
    "startTime": "2001-03-20T10:00:00Z", "endTime": "2001-03-20T10:30:00Z"}');

create temp table orders (name text, ns int[]) on commit drop;
insert into orders values
  ('in-order', '{1,2,3,4,5}'), ('backwards', '{5,4,3,2,1}'), ('the-move-last', '{3,1,5,4,2}'),
  ('the-move-never-heard-of', '{1,3,4}'), ('and-seen-again-at-the-new-time', '{1,2,3,4,5,6}'),
  ('and-seen-again-backwards', '{6,5,4,3,2,1}');

create temp table tenant on commit drop as
select o.name, c.tenant_id
from orders o cross join lateral public.create_tenant(o.name, o.name, 'Europe/Berlin') c;

do $$
declare
  v record;
begin
  for v in
    select o.name, told.*
    from orders o cross join lateral unnest(o.ns) with ordinality u (n, place) join told using (n)
    order by o.name, u.place
  loop
    call tests.cal_sends(v.event_type, 'A', v.at, v.with_what, '2001-03-21 09:00Z',
      p_tenant => v.name);
  end loop;
end $$;

create temp view outcome as
select t.name, b.status::text, b.start_time, b.metadata ? 'host_no_show' as host_missed, a.no_show
from tenant t
join public.bookings b using (tenant_id)
join public.booking_attendees a on a.tenant_id = t.tenant_id and a.booking_id = b.id;

select results_eq(
  $$ select status, start_time, host_missed, no_show from outcome where name = 'in-order' $$,
  $$ values ('rescheduled', timestamptz '2001-03-20 10:00Z', false, false) $$,
  'nobody can have missed a meeting that had not begun');
select is_empty(
  $$ select o.* from outcome o, outcome straight
     where straight.name = 'in-order' and o.name in ('backwards', 'the-move-last')
       and to_jsonb(o) - 'name' <> to_jsonb(straight) - 'name' $$,
  'told in any order: the same');
select results_eq(
  $$ select status, host_missed, no_show from outcome where name = 'the-move-never-heard-of' $$,
  $$ values ('confirmed', false, false) $$, 'also where only the event itself tells the new time');
select results_eq(
  $$ select status, no_show from outcome where name like 'and-seen-again%' $$,
  $$ values ('no_show', true), ('no_show', true) $$, 'whoever is missing at the new time missed it');

select * from finish();
rollback;
