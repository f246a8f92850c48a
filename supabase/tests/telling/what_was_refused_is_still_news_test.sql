begin;
create extension if not exists pgtap with schema extensions;
select plan(14);
call tests.nobody_is_told();
create procedure pg_temp.given(p_url text) language sql as $$
  select public.add_alert_recipient('slack', '#ops', p_secret => p_url)
$$;
call pg_temp.given('https://hooks.slack.com/services/wrong');
update public.alert_recipients set max_per_hour = 1;
select tests.alert('scheduler_still', '2001-03-09 10:00Z');

select is(array(select tests.said('2001-03-09 10:00Z', 'failed')), array['news to #ops: opened scheduler_still'], 'it is refused for good');
select is_empty($$ select tests.said('2001-03-09 10:59Z') $$, 'not tried again for an hour');
select is(array(select tests.said('2001-03-09 11:00Z', 'failed')), array['news to #ops: opened scheduler_still'], 'then it is still news');
select is_empty($$ select tests.said('2001-03-09 11:01Z') $$, 'once an hour');
call pg_temp.given('https://hooks.slack.com/services/right');
select is(array(select tests.said('2001-03-09 11:02Z')), array['news to #ops: opened scheduler_still'],
  'given anew, it is told at once: what it did not get does not count among an hour''s messages');
select is_empty($$ select tests.said('2001-03-09 13:00Z') $$, 'and once');

-- Its end is no less news than its opening.
call tests.resolves('scheduler_still', '2001-03-09 13:30Z');
select is(array(select tests.said('2001-03-09 13:30Z', 'failed')), array['news to #ops: resolved scheduler_still'], 'the end is refused');
select is_empty($$ select tests.said('2001-03-09 14:29Z') $$, 'waits an hour');
select is(array(select tests.said('2001-03-09 14:30Z')), array['news to #ops: resolved scheduler_still'], 'and is told');

-- What was over before it could be told is not told at all.
call tests.comes_back('scheduler_still', '2001-03-09 16:00Z');
select is(array(select tests.said('2001-03-09 16:00Z', 'failed')), array['news to #ops: opened scheduler_still'], 'it comes back: refused');
call tests.resolves('scheduler_still', '2001-03-09 16:30Z');
select is_empty($$ select tests.said('2001-03-09 17:00Z') $$, 'it was over before it could be told');
call tests.comes_back('scheduler_still', '2001-03-09 18:00Z');
select is(array(select tests.said('2001-03-09 18:00Z')), array['news to #ops: opened scheduler_still'], 'and back once more');

-- That a message was taken shows that others may be.
select tests.alert('reminders_late', '2001-03-09 20:00Z');
select is(array(select tests.said('2001-03-09 20:00Z', 'failed')), array['news to #ops: opened reminders_late'], 'another is refused');
do $$ begin perform private.make_alert_tests(null, '2001-03-09 20:05Z'); end $$;
select tests.said('2001-03-09 20:05Z');
select is(array(select tests.said('2001-03-09 20:05:30Z')), array['news to #ops: opened reminders_late'], 'and told once a test got through');

select * from finish();
rollback;
