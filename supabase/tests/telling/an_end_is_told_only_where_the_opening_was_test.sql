begin;
create extension if not exists pgtap with schema extensions;
select plan(7);
call tests.nobody_is_told();
select public.add_alert_recipient('email', 'ops@example.com');

select tests.alert('reminders_late', '2001-03-09 10:00Z');
call tests.resolves('reminders_late', '2001-03-09 10:00:20Z');
select is_empty($$ select tests.said('2001-03-09 10:00:30Z') $$, 'over before anybody was told: nothing');

select tests.alert('channel_stopped', '2001-03-09 11:00Z');
select is(array(select tests.said('2001-03-09 11:00Z', 'failed')), array['news to ops@example.com: opened channel_stopped'], 'the opening is refused');
call tests.resolves('channel_stopped', '2001-03-09 11:05Z');
select is_empty($$ select tests.said('2001-03-09 11:06Z') $$, 'nothing of its end');

select tests.alert('webhook_amiss', '2001-03-09 12:00Z');
select is(array(select tests.said('2001-03-09 12:00Z', 'retry')), array['news to ops@example.com: opened webhook_amiss'], 'the opening is to be tried again');
call tests.resolves('webhook_amiss', '2001-03-09 12:00:10Z');
select is_empty($$ select tests.said('2001-03-09 12:10Z') $$, 'over by then: neither the one nor the other');

select tests.alert('events_failed', '2001-03-09 13:00Z');
select is(array(select tests.said('2001-03-09 13:00Z', 'unknown')), array['news to ops@example.com: opened events_failed'], 'nobody knows whether it arrived');
call tests.resolves('events_failed', '2001-03-09 13:00:10Z');
select is(array(select tests.said('2001-03-09 13:10Z') union all select tests.said('2001-03-09 13:11Z')),
  array['news to ops@example.com: opened events_failed', 'news to ops@example.com: resolved events_failed'],
  'it is told once more, and its end: it may have been heard');

select * from finish();
rollback;
