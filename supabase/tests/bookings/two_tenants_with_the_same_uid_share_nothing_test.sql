begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table first on commit drop as select tenant_id from public.create_tenant('first-test', 'First');
create temp table second on commit drop as select tenant_id from public.create_tenant('second-test', 'Second');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"title": "First''s"}', p_tenant => 'first-test');
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"title": "First''s", "rescheduleUid": "A"}',
  p_tenant => 'first-test');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"title": "Second''s"}', p_tenant => 'second-test');
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-03 09:00Z', '{"title": "Second''s"}', p_tenant => 'second-test');

select results_eq(
  $$ select cal_uid, status::text, event_title from public.bookings join first using (tenant_id) $$,
  $$ values ('B', 'rescheduled', 'First''s') $$, 'the first tenant''s was moved');
select results_eq(
  $$ select cal_uid, status::text, event_title from public.bookings join second using (tenant_id) $$,
  $$ values ('A', 'cancelled', 'Second''s') $$, 'the second tenant''s was cancelled');
select results_eq(
  $$ select l.tenant_id, l.contact, l.score::int from public.leads l
     where l.tenant_id in (select tenant_id from second union select tenant_id from first) order by l.tenant_id $$,
  $$ select t.tenant_id, 'ada@example.com', 70
     from (select tenant_id from second union select tenant_id from first) t order by 1 $$,
  'Ada is a lead of each, known to neither from the other');
select set_eq(
  $$ select r.status::text from public.reminders r join first using (tenant_id) $$, array['scheduled'],
  'the one''s reminders wait');
select set_eq(
  $$ select r.status::text from public.reminders r join second using (tenant_id) $$, array['cancelled'],
  'the other''s are cancelled');

select * from finish();
rollback;
