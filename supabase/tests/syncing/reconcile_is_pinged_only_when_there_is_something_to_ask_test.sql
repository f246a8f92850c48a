begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
-- Asks for requests made in here: other sessions' are none of this test's business.
create temp view request as
select q.* from net.http_request_queue q where q.xmin = pg_current_xact_id()::xid;

do $$ begin perform private.ping_reconcile('2001-03-01 12:00Z'); end $$;
select is_empty('select from request', 'nobody is connected: nobody is called');

call tests.connect(p_now => '2001-03-01 12:00Z');
do $$ begin perform private.ping_reconcile('2001-03-01 12:00Z'); end $$;
select is(
  (select jsonb_build_array(method, url, headers -> 'x-cron-key', convert_from(body, 'UTF8')) from request),
  jsonb_build_array('POST', rtrim(private.setting('calbase_functions_url'), '/') || '/reconcile',
    private.setting('calbase_cron_key'), '{}'),
  'something is to be asked: the function is called, with the key and without any data');

create temp table step on commit drop as select public.claim_sync_step('2001-03-01 12:00:01Z') as step;
do $$ begin perform private.ping_reconcile('2001-03-01 12:00:10Z'); end $$;
select is((select count(*) from request), 1::bigint, 'not while somebody asks');
do $$ begin perform private.ping_reconcile('2001-03-01 12:02:10Z'); end $$;
select is((select count(*) from request), 2::bigint, 'again when whoever asked was killed');

do $$ begin
  perform public.settle_sync_step((s.step ->> 'lease')::uuid, '{"status": 429, "reset": 60}', '2001-03-01 12:02:10Z', '2001-03-01 12:02:10Z') from step s;
  perform private.ping_reconcile('2001-03-01 12:02:20Z');
end $$;
select is((select count(*) from request), 2::bigint, 'not while Cal.com wants to be left alone');

select tests.sync('2001-03-01 12:04Z');
do $$ begin perform private.ping_reconcile('2001-03-01 12:06Z'); end $$;
select is((select count(*) from request), 2::bigint, 'not when all is read');
do $$ begin perform private.ping_reconcile('2001-03-01 12:40Z'); end $$;
select is((select count(*) from request), 3::bigint, 'again when it is time to ask what changed');

do $$ begin
  perform public.disable_tenant('acme-test');
  perform private.ping_reconcile('2001-03-01 12:40Z');
end $$;
select is((select count(*) from request), 3::bigint, 'not for a tenant that is disabled');

select * from finish();
rollback;
