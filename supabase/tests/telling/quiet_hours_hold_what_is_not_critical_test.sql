begin;
create extension if not exists pgtap with schema extensions;
select plan(6);
call tests.nobody_is_told();
select public.add_alert_recipient('email', 'ops@example.com');
-- In Berlin it is an hour later.
update public.alert_recipients set time_zone = 'Europe/Berlin', quiet_from = '22:00', quiet_until = '07:00';

select tests.alert('events_failed', '2001-03-09 21:10Z');
select is_empty($$ select tests.said('2001-03-09 21:10Z') $$, 'at ten past ten in the evening: it waits');
select tests.alert('queue_growing', '2001-03-09 23:00Z'), tests.alert('reminders_late', '2001-03-09 23:00Z');
select is(array(select tests.said('2001-03-09 23:00Z')), array['news to ops@example.com: opened reminders_late'], 'what is critical does not');
select is_empty($$ select tests.said('2001-03-10 05:59Z') $$, 'at a minute to seven: still');
select tests.alert('tenant_silent', '2001-03-10 05:59Z');
call tests.resolves('events_failed', '2001-03-10 05:59Z');
select is(array(select tests.said('2001-03-10 06:00Z', 'retry')),
  array['news to ops@example.com: opened queue_growing, opened tenant_silent'], 'at seven, what is open still, together');

update private.alert_messages set attempts = 10 where state = 'pending';
update public.alert_recipients set quiet_from = '07:01', quiet_until = '12:00';
select is(array(select tests.said('2001-03-10 06:00:40Z', 'retry')),
  array['news to ops@example.com: opened queue_growing, opened tenant_silent'], 'tried again');
select is((select send_at from private.alert_messages where state = 'pending'), '2001-03-10 11:00Z',
  'the next try is not in quiet hours either');

select * from finish();
rollback;
