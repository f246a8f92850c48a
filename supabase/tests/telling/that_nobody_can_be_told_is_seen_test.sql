begin;
create extension if not exists pgtap with schema extensions;
select plan(10);
call tests.nobody_is_told();
create function pg_temp.found(p_check text, p_now timestamptz) returns text language sql as $$
  select f.reason from private.check_installation(p_now) f where f."check" = p_check
$$;
select public.create_tenant('acme-test', 'Acme');
select is((select reason from private.check_alert_recipients()), 'Nobody is told of alerts: npm run alerts -- add email ops@example.com',
  'that there is no recipient is said, and is no trouble');
select public.add_alert_recipient('email', 'ops@example.com'), public.add_alert_recipient('email', 'acme@example.com', 'acme-test');
create temp table ops on commit drop as select id from public.alert_recipients where tenant is null;
create temp table theirs on commit drop as select id from public.alert_recipients where tenant is not null;

select tests.alert('scheduler_still', '2001-03-09 10:00Z'), tests.alert('channel_stopped', '2001-03-09 10:00Z', '', 'acme-test', true);
select tests.said('2001-03-09 10:00Z', 'blocked');
select is(pg_temp.found('alerts', '2001-03-09 10:10Z'), null, 'a while it may heal');
select is(pg_temp.found('alerts', '2001-03-09 10:10:01Z'), format('Alerts cannot be delivered to recipient %s (email).', (select id from ops)),
  'then it is said, without addresses');
select is((select reason from private.check_alert_recipients('2001-03-09 10:10:01Z')),
  format('Alerts cannot be delivered to recipient %s (email of acme-test).', (select id from theirs)), 'of a tenant''s, to admins');
select is(public.health('2001-03-09 10:10:01Z') -> 'problems' ? format('Alerts cannot be delivered to recipient %s (email).', (select id from ops)),
  true, 'a monitor hears of the operators');
select unalike((public.health('2001-03-09 10:10:01Z') -> 'problems')::text, '%acme%', 'and of no tenant');

select is((select attention from public.tenant_health where tenant = 'acme-test'),
  format('Alerts of this tenant cannot be told to acme@example.com since 2001-03-09 10:00 UTC: said the test Put it right, or: select remove_alert_recipient(%s);',
    (select id from theirs)), 'and beside the tenant''s health');

update private.alert_messages set send_at = '2001-03-09 11:00Z';
select tests.said('2001-03-09 11:00Z');
select is(pg_temp.found('alerts', '2001-03-09 11:30Z'), null, 'all is well again');

select tests.alert('reminders_late', '2001-03-09 12:00Z');
select private.plan_alert_messages('2001-03-09 12:00Z');
select is(pg_temp.found('alerts', '2001-03-09 12:10Z'), null, 'a message waits');
select is(pg_temp.found('alerts', '2001-03-09 12:10:01Z'),
  'Alerts have not been sent since 2001-03-09 12:00 UTC: functions/deliver-alerts does not fetch them.', 'nobody fetches it');

select * from finish();
rollback;
