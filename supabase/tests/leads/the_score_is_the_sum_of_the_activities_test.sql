begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'A2', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-03 09:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-04 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-05 09:00Z',
  '{"attendees": [{"name": "Bob", "email": "bob@gmail.com"}]}');
call tests.cal_sends('MEETING_ENDED', 'A2', '2001-03-10 10:30Z');
call tests.cal_sends('BOOKING_NO_SHOW', 'C', '2001-03-10 11:00Z', '{"attendees": null}');

select is_empty(
  $$ select l.contact, l.score, sum(a.points) from public.leads l join acme using (tenant_id)
     left join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
     group by l.tenant_id, l.id having l.score is distinct from sum(a.points) $$,
  'of every lead');
select results_eq(
  $$ select a.kind::text, a.points::int from public.lead_activities a join acme using (tenant_id)
     join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
     where l.email = 'ada@example.com' order by a.occurred_at, a.kind $$,
  $$ values ('booking_requested', 60), ('booking_confirmed', 10), ('booking_rescheduled', 0),
       ('booking_confirmed', 20), ('booking_cancelled', 0), ('booking_completed', 0) $$,
  'they tell the story');

select * from finish();
rollback;
