begin;
create extension if not exists pgtap with schema extensions;
select plan(10);
call tests.nobody_is_told();
select public.add_alert_recipient('email', 'ops@example.com');
update public.alert_recipients
set time_zone = 'Europe/Berlin', digest_at = '08:00', digest_only = true, created_at = '2001-03-09 06:30Z';

select tests.alert('events_failed', '2001-03-09 06:00Z');
select is_empty($$ select tests.said('2001-03-09 06:59Z') $$, 'what is not critical waits for eight o''clock');
select is(array(select tests.said('2001-03-09 07:00Z')), array['digest to ops@example.com: open events_failed'], 'at eight it is told');
select is_empty($$ select tests.said('2001-03-09 12:00Z') $$, 'once');
select tests.alert('reminders_late', '2001-03-09 12:00Z');
select is(array(select tests.said('2001-03-09 12:01Z')), array['news to ops@example.com: opened reminders_late'], 'what is critical, at once');
call tests.resolves('events_failed', '2001-03-09 13:00Z');
select is(array(select tests.said('2001-03-10 07:00Z')),
  array['digest to ops@example.com: open reminders_late, resolved events_failed'], 'the next day, what is open and what was resolved');

select public.acknowledge_alert(id, 'olga', '2001-03-10 12:00Z') from public.alerts where kind = 'reminders_late';
select is_empty($$ select tests.said('2001-03-11 07:00Z') $$, 'what somebody knows of is not told again');
select tests.alert('queue_growing', '2001-03-12 12:00Z');
select is(array(select tests.said('2001-03-15 20:00Z')), array['digest to ops@example.com: open queue_growing'], 'of those that were missed, one');
select is_empty($$ select tests.said('2001-03-15 20:01Z') $$, 'and no more');

-- Summer time begins on the 25th.
select is(array(select tests.said('2001-03-25 05:59Z')), array['digest to ops@example.com: open queue_growing'], 'one that was due the day before');
select is(array(select tests.said('2001-03-25 06:00Z')), array['digest to ops@example.com: open queue_growing'], 'at eight on its clock');

select * from finish();
rollback;
