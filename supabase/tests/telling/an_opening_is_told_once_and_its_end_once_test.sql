begin;
create extension if not exists pgtap with schema extensions;
select plan(8);
call tests.nobody_is_told();
select public.add_alert_recipient('email', 'ops@example.com');
select tests.alert('reminders_late', '2001-03-09 10:00Z');

select is(array(select tests.said('2001-03-09 10:00:30Z')), array['news to ops@example.com: opened reminders_late'], 'it opens');
select is_empty($$ select tests.said('2001-03-09 10:01Z') $$, 'it stays open: said already');
call tests.resolves('reminders_late', '2001-03-09 10:20Z');
select is(array(select tests.said('2001-03-09 10:20:30Z')), array['news to ops@example.com: resolved reminders_late'], 'it is over');
select is_empty($$ select tests.said('2001-03-09 10:21Z') $$, 'which is said once');
call tests.comes_back('reminders_late', '2001-03-09 11:00Z');
select is(array(select tests.said('2001-03-09 11:00:30Z')), array['news to ops@example.com: opened reminders_late'], 'it comes back: said again');
call tests.resolves('reminders_late', '2001-03-09 11:20Z');
call tests.comes_back('reminders_late', '2001-03-09 11:21Z');
select is(array(select tests.said('2001-03-09 11:22Z')), array['news to ops@example.com: opened reminders_late'],
  'it ended and came back unheard: only that it came back');
call tests.resolves('reminders_late', '2001-03-09 11:30Z');
select is(array(select tests.said('2001-03-09 11:31Z')), array['news to ops@example.com: resolved reminders_late'], 'and its end');
select is_empty($$ select tests.said('2001-03-10 11:31Z') $$, 'no news is no message');

select * from finish();
rollback;
