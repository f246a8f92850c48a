begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

-- Cal.com's link to pick a new time after a cancellation works again when it was used.
create temp table stories (story text, n integer, trigger text, uid text, at text, says jsonb, start text);
insert into stories
select s.story, row_number() over (partition by s.story order by s.at), s.trigger, s.uid, '2001-03-' || s.at, s.says,
  '2001-03-' || case s.uid when 'A' then '10 10:00Z' when 'B' then '11 10:00Z' when 'C' then '12 10:00Z' else '13 10:00Z' end
from (values
  ('the first branch is cancelled at last', 'BOOKING_CREATED', 'A', '01 09:00Z', '{"bookingId": 100}'::jsonb),
  ('the first branch is cancelled at last', 'BOOKING_CANCELLED', 'A', '02 09:00Z', '{"bookingId": 100, "requestReschedule": true}'),
  ('the first branch is cancelled at last', 'BOOKING_RESCHEDULED', 'B', '03 09:00Z', '{"bookingId": 101, "rescheduleUid": "A"}'),
  ('the first branch is cancelled at last', 'BOOKING_RESCHEDULED', 'C', '03 10:00Z', '{"bookingId": 102, "rescheduleUid": "A"}'),
  ('the first branch is cancelled at last', 'BOOKING_CANCELLED', 'B', '04 09:00Z', '{"bookingId": 101}'),
  ('the first branch is longer', 'BOOKING_CREATED', 'A', '01 09:00Z', '{"bookingId": 100}'),
  ('the first branch is longer', 'BOOKING_CANCELLED', 'A', '02 09:00Z', '{"bookingId": 100, "requestReschedule": true}'),
  ('the first branch is longer', 'BOOKING_RESCHEDULED', 'B', '03 09:00Z', '{"bookingId": 101, "rescheduleUid": "A"}'),
  ('the first branch is longer', 'BOOKING_RESCHEDULED', 'D', '04 09:00Z', '{"bookingId": 103, "rescheduleUid": "B"}'),
  ('the first branch is longer', 'BOOKING_CANCELLED', 'D', '05 09:00Z', '{"bookingId": 103}'),
  ('the first branch is longer', 'BOOKING_RESCHEDULED', 'C', '06 09:00Z', '{"bookingId": 102, "rescheduleUid": "A"}'),
  ('the first branch ends as a meeting does', 'BOOKING_CREATED', 'A', '01 09:00Z', '{"bookingId": 100}'),
  ('the first branch ends as a meeting does', 'BOOKING_CANCELLED', 'A', '02 09:00Z', '{"bookingId": 100, "requestReschedule": true}'),
  ('the first branch ends as a meeting does', 'BOOKING_RESCHEDULED', 'B', '03 09:00Z', '{"bookingId": 101, "rescheduleUid": "A"}'),
  ('the first branch ends as a meeting does', 'BOOKING_RESCHEDULED', 'C', '03 10:00Z', '{"bookingId": 102, "rescheduleUid": "A"}'),
  ('the first branch ends as a meeting does', 'MEETING_ENDED', 'B', '11 10:30Z', '{"bookingId": 101}')
) s (story, trigger, uid, at, says);

create temp table came_out (story text, run integer, cal_uid text, status text, start_time timestamptz, rows bigint, reminded bigint);
create procedure pg_temp.play(p_story text, p_run integer) language plpgsql as $$
declare
  v_slug constant text := format('t%s-%s-test', p_run, left(md5(p_story), 6));
  e stories;
begin
  perform public.create_tenant(v_slug, 'Acme', 'Europe/Berlin');
  for e in
    select t.* from stories t where t.story = p_story
    -- The first run in order.
    order by case when p_run = 1 then lpad(t.n::text, 2, '0') else md5(format('%s %s', p_run, t.n)) end
  loop
    call tests.cal_sends(e.trigger, e.uid, e.at::timestamptz, e.says, '2001-03-09 09:00Z', e.start::timestamptz, v_slug);
  end loop;
  insert into came_out
  select p_story, p_run, b.cal_uid, b.status, b.start_time, count(*) over (),
    (select count(*) from public.reminders r where r.booking_id = b.id and r.tenant_id = b.tenant_id and r.status = 'scheduled')
  from public.bookings b where b.tenant_id = tests.tenant(v_slug);
end $$;
do $$
declare
  p record;
begin
  for p in select distinct t.story, r.run from stories t, generate_series(1, 40) r (run) order by 1, 2 loop
    call pg_temp.play(p.story, p.run);
  end loop;
end $$;

select results_eq(
  $$ select distinct c.story, c.cal_uid, c.status, c.start_time, c.rows from came_out c where c.run = 1 order by 1 $$,
  $$ select distinct s.story, 'C', 'rescheduled', timestamptz '2001-03-12 10:00Z', 1::bigint from stories s order by 1 $$,
  'it is the appointment that was made last');
select is_empty($$ select * from came_out c where c.reminded = 0 $$, 'whose people are reminded');
select is((select count(*) from came_out), 120::bigint, 'one row, in any order');
select is((select count(distinct (c.story, c.cal_uid, c.status, c.start_time, c.reminded)) from came_out c), 3::bigint,
  'the same one');

select * from finish();
rollback;
