begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients, question, answer_equals, answer_contains)
select tenant_id, r.* from acme cross join (values
  ('equals', 'before_start'::public.reminder_anchor, 60, 'organizer'::public.reminder_recipients, 'plan', ' pro ', null),
  ('contains', 'before_start', 60, 'booker', 'Interests', null, 'ROWING'),
  ('a yes', 'before_start', 60, 'booker', 'first-visit', 'true', null),
  ('a wildcard is none', 'before_start', 60, 'booker', 'plan', null, '%')
) r;
create function pg_temp.rules(p_uid text) returns setof text language sql as $$
  select u.name
  from public.reminders r join acme using (tenant_id)
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where b.cal_uid = p_uid and r.status = 'scheduled'
$$;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {
  "plan": {"label": "Your plan", "value": "Pro"},
  "Interests": {"value": ["Chess", {"label": "Rowing", "value": "r"}]},
  "first-visit": {"value": true}}}');
select set_eq($$ select pg_temp.rules('A') $$, $$ values ('equals'), ('contains'), ('a yes') $$, 'a booking with the answers');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"responses": {"plan": {"value": "Pro Plus"}, "first-visit": {"value": false}}}');
select is_empty($$ select pg_temp.rules('B') $$, 'one with others');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z');
select is_empty($$ select pg_temp.rules('C') $$, 'one without any');

call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-02 09:00Z', '{"responses": {"plan": {"value": "Basic"}}}');
select is_empty($$ select pg_temp.rules('A') $$, 'what is answered otherwise later drops them, the host''s too');
call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'B', '2001-03-02 09:00Z', '{"responses": {"plan": {"value": "PRO"}}}');
select set_eq($$ select pg_temp.rules('B') $$, $$ values ('equals') $$, 'or plans them');

call tests.cal_sends('BOOKING_CREATED', 'S', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5, "attendeeSeatId": "1", "responses": {"plan": {"value": "Pro"}}}');
select is_empty($$ select pg_temp.rules('S') $$, 'of seats, nobody knows whose answer it is');

-- A rule that asks for another answer plans again, by the real clock.
call tests.cal_sends('BOOKING_CREATED', 'F', '2001-03-01 09:00Z', '{"responses": {"plan": {"value": "Basic"}}}', p_start => now() + interval '9 days');
update public.reminder_rules r set answer_equals = 'basic' from acme where r.tenant_id = acme.tenant_id and r.name = 'equals';
select set_eq($$ select pg_temp.rules('F') $$, $$ values ('equals') $$, 'a rule that asks for another answer plans again');

create function pg_temp.saved(p_set text) returns text language sql as $$
  select tests.refusal(format('update public.reminder_rules r set %s from acme where r.tenant_id = acme.tenant_id and r.name = ''equals''', p_set))
$$;
select matches(pg_temp.saved('answer_equals = null'), 'A question needs an answer: fill in either', 'a question alone asks for nothing');
select matches(pg_temp.saved($$answer_contains = 'x'$$), 'A question needs an answer: fill in either', 'nor do two answers');
select matches(pg_temp.saved('question = null'), 'An answer needs its question: fill in question', 'an answer needs its question');
select matches(pg_temp.saved($$answer_equals = ' '$$), 'The answer is blank', 'and words');

select * from finish();
rollback;
