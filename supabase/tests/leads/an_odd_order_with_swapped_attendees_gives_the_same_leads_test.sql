begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- C (after B) arrives first and lists Bob first; A, by Ada, and the link between them later.
call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z', '{"rescheduleUid": "B", "attendees": [
  {"name": "Bob", "email": "bob@example.com"}, {"name": "Ada", "email": "ada@example.com"}]}');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}');

select is_empty(
  $$ select l.contact, l.score, sum(a.points) from public.leads l join acme using (tenant_id)
     left join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
     group by l.tenant_id, l.id having l.score is distinct from sum(a.points) $$,
  'every score is the sum of its activities');

create temp table second on commit drop as select tenant_id from public.create_tenant('second-test', 'Second');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_tenant => 'second-test');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A"}', p_tenant => 'second-test');
call tests.cal_sends('BOOKING_RESCHEDULED', 'C', '2001-03-03 09:00Z', '{"rescheduleUid": "B", "attendees": [
  {"name": "Bob", "email": "bob@example.com"}, {"name": "Ada", "email": "ada@example.com"}]}', p_tenant => 'second-test');
select results_eq(
  $$ select contact, score from public.leads join acme using (tenant_id) order by 1 $$,
  $$ select contact, score from public.leads join second using (tenant_id) order by 1 $$, 'as in order');

select * from finish();
rollback;
