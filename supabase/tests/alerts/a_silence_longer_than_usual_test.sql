begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Every other hour of a working day something comes, and nothing at night and on weekends: for six weeks, until a Friday.
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), h::text,
    jsonb_build_object('triggerEvent', 'PING', 'createdAt', h), p_now => h)
  from generate_series(timestamptz '2001-01-08 08:20Z', '2001-02-16 16:20Z', '2 hours') h
  where extract(isodow from h) < 6 and extract(hour from h at time zone 'UTC') between 8 and 16;
  perform public.receive_webhook((select tenant_id from acme), 'first', '{"triggerEvent": "PING"}', p_now => '2001-01-05 08:00Z');
  perform private.learn_habits(1000, '2001-02-16 17:00Z');
end $$;

select results_eq($$ select last_at, hours_a_week from private.webhook_habits join acme using (tenant_id) $$,
  $$ values (timestamptz '2001-02-16 16:20Z', 25.0) $$, 'five hours a day');
select is_empty($$ select tests.judge('2001-02-19 08:00Z') $$, 'a weekend is usual');
select is_empty($$ select tests.judge('2001-02-21 10:00Z') $$, 'eleven such hours may be');
select results_eq($$ select tests.judge('2001-02-21 11:01Z') $$, array['tenant_silent'], 'twelve are not: two working days and a morning');
select is(tests.told_of('tenant_silent'),
  'acme-test has had no webhook since 2001-02-16 16:20 UTC. There are some in 25.0 hours of a usual week; so long a silence is not.', 'it says so');
do $$ begin perform private.learn_habits(1000, '2001-02-21 17:00Z'); end $$;
select results_eq($$ select tests.judge('2001-02-21 17:01Z') $$, array['tenant_silent'], 'what is learned meanwhile does not make it usual');

do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'back', '{"triggerEvent": "PING"}', p_now => '2001-02-21 17:02Z');
end $$;
select is_empty($$ select tests.judge('2001-02-21 17:03Z') $$, 'the next webhook ends it, before it is learned of');
do $$ begin perform private.learn_habits(1000, '2001-02-21 18:00Z'); end $$;
select is_empty($$ select tests.judge('2001-02-23 16:00Z') $$, 'and silence is waited for again');
select results_eq($$ select tests.judge('2001-02-26 13:01Z') $$, array['tenant_silent'], 'for as long as before: one outage makes no habit');

do $$ begin perform public.disable_tenant('acme-test'); end $$;
select is_empty($$ select tests.judge('2001-02-26 12:02Z') $$, 'of who is disabled, nothing is told');

select * from finish();
rollback;
