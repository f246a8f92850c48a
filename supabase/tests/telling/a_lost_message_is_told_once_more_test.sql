begin;
create extension if not exists pgtap with schema extensions;
select plan(14);
call tests.nobody_is_told();
create function pg_temp.claimed(p_now timestamptz) returns setof text language sql as $$
  select tests.words(m) || coalesce(' again: ' || (m ->> 'idempotency_key' = 'alert/' || (m ->> 'id'))::text, '')
  from public.claim_alert_messages(p_now => p_now) m
$$;
select public.add_alert_recipient('email', 'ops@example.com');
select tests.alert('reminders_late', '2001-03-09 10:00Z');
select private.plan_alert_messages('2001-03-09 10:00Z');

select is((select count(*) from pg_temp.claimed('2001-03-09 10:00Z')), 1::bigint, 'a sender has it');
select is_empty($$ select pg_temp.claimed('2001-03-09 10:02:29Z') $$, 'nobody else gets it');
call tests.resolves('reminders_late', '2001-03-09 10:02:29Z');
select is((select count(*) from pg_temp.claimed('2001-03-09 10:02:30Z')), 1::bigint,
  'not settled in time, it is handed out once more, resolved or not: it may have been heard');
select is_empty($$ select pg_temp.claimed('2001-03-09 10:05Z') $$, 'lost again: no third time');
select is((select state::text from private.alert_messages), 'unknown', 'nobody knows');
select is(array(select tests.said('2001-03-09 10:05Z')), array['news to ops@example.com: resolved reminders_late'], 'its end is told');

-- A receiver that tells by the id gets it until it says that it has.
delete from public.alert_recipients;
select public.add_alert_recipient('webhook', 'https://example.com/alerts');
select tests.alert('queue_growing', '2001-03-09 11:00Z');
select private.plan_alert_messages('2001-03-09 11:00Z');
select is((select count(*) from generate_series(0, 4) i, pg_temp.claimed(timestamptz '2001-03-09 11:00Z' + i * interval '5 minutes')),
  5::bigint, 'a webhook is tried again however often its sender is lost');

-- What may heal is tried for as long as it is news.
delete from public.alert_recipients;
delete from public.alerts;
select public.add_alert_recipient('slack', '#ops', p_secret => 'https://hooks.slack.com/services/T0/B0/x');
select tests.alert('events_failed', '2001-03-09 12:00Z');
select is((
    select count(*)
    from generate_series(timestamptz '2001-03-09 12:00Z', '2001-03-12 12:00Z', '10 seconds') now, lateral tests.said(now, 'retry')
    where now < '2001-03-09 13:00Z' or now > '2001-03-12 11:00Z'
  ) between 7 and 14, true, 'with growing pauses, at most an hour');
select cmp_ok((select failing_since from public.alert_recipients), '<=', '2001-03-09 12:01Z'::timestamptz, 'since when it fails, is kept');
select is((select failure from public.alert_recipients), 'said the test', 'and why');
update private.alert_messages set send_at = '2001-03-12 13:00Z' where state = 'pending';
select is(array(select tests.said('2001-03-12 13:00Z')), array['news to #ops: opened events_failed'], 'three days later it arrives');
select is((select (failing_since, failure, last_sent_at) from public.alert_recipients), row(null::timestamptz, null::text, timestamptz '2001-03-12 13:00Z'),
  'and all is well');

-- A late word of a sender that was given up.
select private.plan_alert_messages('2001-03-12 14:00Z') from (select tests.alert('reminders_late', '2001-03-12 14:00Z')) x;
create temp table first on commit drop as select public.claim_alert_messages(p_now => '2001-03-12 14:00Z') as m;
create temp table second on commit drop as select public.claim_alert_messages(p_now => '2001-03-12 14:03Z') as m;
select public.settle_alert_messages((select jsonb_agg(jsonb_build_object('id', m -> 'id', 'attempt', m -> 'attempt', 'outcome', 'failed')) from first), '2001-03-12 14:03:01Z');
select is((select state::text from private.alert_messages order by id desc limit 1), 'pending', 'that it failed is not heard: another has it');
select public.settle_alert_messages((select jsonb_agg(jsonb_build_object('id', m -> 'id', 'attempt', m -> 'attempt', 'outcome', 'sent')) from first), '2001-03-12 14:03:02Z');
select is((select state::text from private.alert_messages order by id desc limit 1), 'sent', 'that it was sent, is');

select * from finish();
rollback;
