begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

do $$ begin perform private.tick('2001-03-01 09:00Z'); end $$;
select is(public.health('2001-03-01 09:00:30Z') -> 'ok', 'true', 'the tick has just run');
select is(public.health('2001-03-01 09:01:30Z'),
  '{"ok": false, "problems": ["The scheduler has not run for a minute."], "notes": [], "last_tick_at": "2001-03-01T09:00:00+00:00"}',
  'the tick has stopped');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.record_heartbeat('tick', '2001-03-09 10:06Z'); end $$;
select is(public.health('2001-03-09 10:06Z') -> 'problems', '["A reminder has been due for five minutes."]', 'the tick queues nothing');
do $$ begin perform private.tick('2001-03-09 10:06Z'); end $$;
select is(public.health('2001-03-09 10:06Z') -> 'problems', '["A queued reminder has not been sent for five minutes."]', 'the sender does not come');
do $$ begin perform public.claim_reminders(1000, 120, '2001-03-09 10:06Z'); end $$;
select is(public.health('2001-03-09 10:06Z') -> 'ok', 'true', 'the sender works');
do $$ begin
  perform private.record_heartbeat('tick', '2001-03-09 10:12Z');
  perform private.record_heartbeat('alerts', '2001-03-09 10:06Z');
end $$;
select matches((public.health('2001-03-09 10:12Z') -> 'problems')::text, 'alerts have not been judged for five minutes', 'nobody judges');
select doesnt_match(public.health()::text, 'acme|ada', 'it tells nothing of any tenant');

select * from finish();
rollback;
