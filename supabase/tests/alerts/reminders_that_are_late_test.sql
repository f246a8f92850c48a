begin;
create extension if not exists pgtap with schema extensions;
select plan(13);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
call tests.book(3);

select is_empty($$ select tests.judge('2001-03-09 10:04Z') $$, 'due for four minutes');
select results_eq($$ select tests.judge('2001-03-09 10:05Z') $$, array['all tenants: reminders_late'], 'for five');
select is(tests.told_of('reminders_late'), 'Reminders are late: 3, the first since 2001-03-09 10:00 UTC. Tenants: 1.', 'it says so');
do $$ begin perform private.tick('2001-03-09 10:06Z'); end $$;
select results_eq($$ select tests.judge('2001-03-09 10:06Z') $$, array['all tenants: reminders_late'], 'queued, and nobody comes');
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:07Z') c;
select results_eq($$ select tests.judge('2001-03-09 10:08Z') $$, array['all tenants: reminders_late'], 'a sender has them');
do $$ begin perform tests.settle(c, '{"outcome": "sent"}', '2001-03-09 10:08:30Z') from claimed; end $$;
select is_empty($$ select tests.judge('2001-03-09 10:13Z') $$, 'for five minutes');

-- At 11:00 tomorrow those of an hour before are due.
select results_eq($$ select tests.judge('2001-03-10 09:06Z') $$, array['all tenants: reminders_late 1x again'], 'it comes back');
do $$ begin perform public.pause_sending('2001-03-10 09:06:30Z'); end $$;
select results_eq($$ select tests.judge('2001-03-10 09:07Z') $$, array['all tenants: reminders_late 1x again'], 'sending is paused');
select matches((select what_to_do from public.alerts where kind = 'reminders_late'), '^Sending has been paused since', 'that is the reason');
do $$ begin perform public.resume_sending(); end $$;

-- Nobody has run for an hour: that is said, and not what follows from it.
update private.heartbeat set last_at = '2001-03-10 08:00Z' where name = 'alerts';
delete from public.alerts where kind = 'reminders_late';
do $$ begin perform private.judge_alerts('2001-03-10 09:08Z'); end $$;
select results_eq($$ select a.kind::text from public.alerts a where a.tenant_id is null and a.resolved_at is null $$, array['scheduler_still'], 'what is late is so for that');
select results_eq($$ select tests.judge('2001-03-10 09:09Z') $$, array['all tenants: scheduler_still'], 'it may take a while');
select is_empty($$ select tests.judge('2001-03-10 09:29Z') $$, 'then it is over');
select results_eq($$ select tests.judge('2001-03-10 09:30Z') $$, array['all tenants: reminders_late'], 'and what is late still, is told');

select * from finish();
rollback;
