begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.tenants set keep_events_days = 30, keep_deliveries_days = 7 where id = tests.tenant();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2001-03-10 10:00Z', p_now => '2001-03-01 09:00Z');
call tests.deliver('2001-03-09 23:30Z');
call tests.deliver('2001-03-10 09:05Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_start => '2001-03-10 10:00Z', p_now => '2001-03-10 10:30Z');
call tests.deliver('2001-03-10 11:05Z');
-- When it was recorded, they do not have from the test.
set local search_path = '';
update public.webhook_events set received_at = occurred_at where tenant_id = tests.tenant();
update public.deliveries set created_at = '2001-03-09 23:30Z' where tenant_id = tests.tenant();
set local search_path to default;
do $$ begin
  perform private.count_hourly_events(0, private.last_id('webhook_events'));
  perform private.count_daily_attempts(0, private.last_id('deliveries'));
  perform private.count_changed_days();
end $$;
create temp table before on commit drop as
select to_jsonb(c) as row from public.daily_counts c where tenant_id = tests.tenant() and booked + attended > 0
union all select to_jsonb(a) from public.daily_attempts a where tenant_id = tests.tenant();

select results_eq(
  $$ select hour, events from public.events_per_hour where tenant = 'acme-test' and events > 0 order by hour $$,
  $$ values (timestamp '2001-03-01 10:00', 1), ('2001-03-10 11:00', 1) $$, 'webhooks are counted by the hour of the tenant''s clock');
select results_eq(
  $$ select day, channel::text, outcome::text, attempts from public.reminders_per_day where tenant = 'acme-test' $$,
  $$ values ('2001-03-10'::date, 'email', 'sent', 3) $$, 'attempts to send by its day');

do $$ begin
  perform private.prune(1000, '2001-07-01 09:00Z');
  perform public.recount_days('acme-test');
  while private.count_changed_days(3000) loop end loop;
end $$;
select is_empty($$ select from public.webhook_events where tenant_id = tests.tenant() $$, 'the events are gone');
select is_empty($$ select from public.deliveries where tenant_id = tests.tenant() $$, 'and the record of what was sent');
select bag_eq(
  $$ select to_jsonb(c) as row from public.daily_counts c where tenant_id = tests.tenant() and booked + attended > 0
     union all select to_jsonb(a) from public.daily_attempts a where tenant_id = tests.tenant() $$,
  'select row from before', 'the numbers are not');
select is_empty($$ select from public.hourly_events where tenant_id = tests.tenant() $$, 'but those of hours, which are kept for 90 days');

select * from finish();
rollback;
