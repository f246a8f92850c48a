begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z');
call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 10:40Z',
  '{"attendees": [{"email": "ada@example.com", "noShow": true}]}');
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) order by due_at desc limit 1 $$,
  $$ values ('cancelled', 'The recipient did not come.') $$, 'marked');

call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 10:50Z',
  '{"attendees": [{"email": "ada@example.com", "noShow": false}]}');
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) order by due_at desc limit 1 $$,
  $$ values ('scheduled', null::text) $$, 'unmarked in time: it is sent after all');

select * from finish();
rollback;
