begin;
create extension if not exists pgtap with schema extensions;
select plan(17);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create procedure pg_temp.hears(p_at timestamptz) language sql as $$
  select public.receive_webhook((select tenant_id from acme), p_at::text, '{"triggerEvent": "PING"}', p_now => p_at)
$$;
create procedure pg_temp.refuses(p_reason text, p_count int, p_at timestamptz) language sql as $$
  select public.count_rejections((select tenant_id from acme), p_reason, p_count, p_at)
$$;

call pg_temp.hears('2001-03-09 10:00Z');
call pg_temp.refuses('wrong_signature', 5, '2001-03-09 10:05Z');
select is_empty($$ select tests.judge('2001-03-09 10:06Z') $$, 'a stranger may call between those of Cal.com');
call pg_temp.refuses('wrong_signature', 1, '2001-03-09 10:11Z');
select results_eq($$ select tests.judge('2001-03-09 10:12Z') $$, array['wrong_signatures'], 'for ten minutes nothing else came');
select is(tests.told_of('wrong_signatures'), 'The last 6 webhooks of acme-test were refused: their signature is wrong.', 'it says so');
select results_eq($$ select tests.judge('2001-03-10 09:00Z') $$, array['wrong_signatures'], 'nothing comes: it stays');
call pg_temp.hears('2001-03-10 09:01Z');
select is_empty($$ select tests.judge('2001-03-10 09:02Z') $$, 'one that is right ends it');
call pg_temp.refuses('missing_signature', 2, '2001-03-10 09:12Z');
select is_empty($$ select tests.judge('2001-03-10 09:12Z') $$, 'two are not in a row');
call pg_temp.refuses('missing_signature', 2, '2001-03-10 10:00Z');
select results_eq($$ select tests.judge('2001-03-10 10:01Z') $$, array['wrong_signatures 1x again'], 'four are');
call pg_temp.hears('2001-03-10 10:02Z');

call pg_temp.refuses('too_large', 2, '2001-03-10 10:03Z');
select is_empty($$ select tests.judge('2001-03-10 10:04Z') $$, 'too large, twice');
call pg_temp.refuses('too_large', 1, '2001-03-10 10:05Z');
call pg_temp.refuses('no_secret', 3, '2001-03-10 10:05Z');
select results_eq($$ select tests.judge('2001-03-10 10:06Z') $$, array['webhooks_refused no_secret', 'webhooks_refused too_large'], 'three times, and without a secret');
select is(tests.told_of('webhooks_refused'), 'Requests to acme-test were refused, as they are larger than 1 MiB: 3 since 2001-03-10 10:00 UTC.', 'it says why');
select is_empty($$ select tests.judge('2001-03-10 12:00Z') $$, 'an hour without');

call pg_temp.refuses('too_slow', 3, '2001-03-10 12:01Z');
select results_eq($$ select tests.judge('2001-03-10 12:02Z') $$, array['webhooks_refused too_slow'], 'three that were too slow');
select is(tests.told_of('webhooks_refused'), 'Requests to acme-test were refused, as their bodies were not there after ten seconds: 3 since 2001-03-10 12:00 UTC.', 'it says so');
select is_empty($$ select tests.judge('2001-03-10 14:00Z') $$, 'an hour without');

call pg_temp.refuses('not_stored', 1, '2001-03-10 14:05Z');
call pg_temp.refuses('secret_unreadable', 1, '2001-03-10 14:05Z');
select results_eq($$ select tests.judge('2001-03-10 14:06Z') $$,
  array['all tenants: webhooks_not_stored', 'webhooks_not_stored secret'], 'a single one that may be lost');
select is((select evidence -> 'tenants' from public.alerts where kind = 'webhooks_not_stored' and tenant_id is null and resolved_at is null),
  '["acme-test"]', 'and whose it was');
select is_empty($$ select tests.judge('2001-03-10 16:00Z') $$, 'an hour without');

select * from finish();
rollback;
