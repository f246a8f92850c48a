begin;
create extension if not exists pgtap with schema extensions;
select plan(5);
call tests.nobody_is_told();
select public.add_alert_recipient('email', 'ops@example.com');
select tests.alert('reminders_late', '2001-03-09 10:00Z');

select public.acknowledge_alert(id, 'olga', '2001-03-09 10:00:10Z') from public.alerts where kind = 'reminders_late';
select is_empty($$ select tests.said('2001-03-09 10:01Z') $$, 'acknowledged before it was told: nobody is told');
select public.add_alert_recipient('email', 'more@example.com');
select is_empty($$ select tests.said('2001-03-09 10:02Z') $$, 'nor who comes later');
call tests.resolves('reminders_late', '2001-03-09 10:03Z');
call tests.comes_back('reminders_late', '2001-03-09 10:04Z');
select set_eq($$ select tests.said('2001-03-09 10:05Z') $$,
  array['news to ops@example.com: opened reminders_late', 'news to more@example.com: opened reminders_late'], 'it comes back: that is new');

select tests.alert('events_failed', '2001-03-09 11:00Z');
select set_eq($$ select tests.said('2001-03-09 11:00Z', 'retry') $$,
  array['news to ops@example.com: opened events_failed', 'news to more@example.com: opened events_failed'], 'another is to be tried again');
select public.acknowledge_alert(id, 'olga', '2001-03-09 11:00:10Z') from public.alerts where kind = 'events_failed';
select is_empty($$ select tests.said('2001-03-09 11:10Z') $$, 'acknowledged meanwhile: it is not');

select * from finish();
rollback;
