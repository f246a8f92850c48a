begin;
create extension if not exists pgtap with schema extensions;
select plan(9);
call tests.nobody_is_told();
select public.add_alert_recipient('email', 'ops@example.com');

select count(tests.alert('events_failed', '2001-03-09 10:00Z', 'a' || i)) from generate_series(1, 60) i;
create temp table claimed on commit drop as
select m from (select private.plan_alert_messages('2001-03-09 10:00Z')) p, lateral public.claim_alert_messages(p_now => '2001-03-09 10:00Z') m;
select is((select count(*) from claimed), 1::bigint, 'sixty at once are one message');
select is((select jsonb_array_length(m -> 'alerts') from claimed), 50, 'with fifty of them');
select is((select (m -> 'left_out')::integer from claimed), 10, 'and how many more there are');
select tests.alert('events_failed', '2001-03-09 10:00:10Z', 'b');
select is_empty($$ select tests.said('2001-03-09 10:00:20Z') $$, 'while one is on its way, the next waits');
select public.settle_alert_messages((
  select jsonb_agg(jsonb_build_object('id', m -> 'id', 'attempt', m -> 'attempt', 'outcome', 'sent')) from claimed), '2001-03-09 10:00:30Z');
select is(array(select tests.said('2001-03-09 10:01Z')), array['news to ops@example.com: opened events_failed b'], 'until that is settled');

-- Four more make six.
do $$ begin
  for i in 1..4 loop
    perform tests.alert('events_failed', '2001-03-09 10:02Z', 'c' || i);
    perform tests.said(timestamptz '2001-03-09 10:02Z' + i * interval '10 seconds');
  end loop;
end $$;
select tests.alert('events_failed', '2001-03-09 10:06Z', 'd1'), tests.alert('events_failed', '2001-03-09 10:07Z', 'd2');
select is_empty($$ select tests.said('2001-03-09 10:30Z') $$, 'more than it takes in an hour waits');
select tests.alert('reminders_late', '2001-03-09 10:31Z');
select is(array(select tests.said('2001-03-09 10:31Z')), array['news to ops@example.com: opened reminders_late'],
  'what is critical does not wait for what is not');
select is(array(select tests.said('2001-03-09 11:00:30Z')),
  array['news to ops@example.com: opened events_failed d1, opened events_failed d2'], 'and comes together');
select is((select count(*) from private.alert_messages where kind = 'news' and not is_critical), 7::bigint, 'seven messages in all');

select * from finish();
rollback;
