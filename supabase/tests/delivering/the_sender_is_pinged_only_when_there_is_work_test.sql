begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
-- Asks for requests made in here: other sessions' are none of this test's business.
create temp view request as
select q.* from net.http_request_queue q where q.xmin = pg_current_xact_id()::xid;

do $$ begin perform private.tick('2001-03-09 09:59:50Z'); end $$;
select is_empty('select from request', 'nothing is due: nobody is called');

do $$ begin perform private.tick('2001-03-09 10:00:00Z'); end $$;
select is(
  (select jsonb_build_array(method, url, headers -> 'x-cron-key', convert_from(body, 'UTF8')) from request),
  jsonb_build_array('POST', rtrim(private.setting('calbase_functions_url'), '/') || '/deliver-reminders',
    private.setting('calbase_cron_key'), '{"background": true}'),
  'something is due: the function is called, with the key and without any data');
select ok((select timeout_milliseconds between 3000 and 9000 from request), 'and given up before the next tick');

do $$ begin perform private.tick('2001-03-09 10:00:10Z'); end $$;
select is((select count(*) from request), 2::bigint, 'again while something waits: a ping may get lost');

do $$ begin
  perform public.claim_reminders(1000, 120, '2001-03-09 10:00:11Z');
  perform private.tick('2001-03-09 10:00:20Z');
end $$;
select is((select count(*) from request), 2::bigint, 'not while a sender holds it');

do $$ begin perform private.tick('2001-03-09 10:02:20Z'); end $$;
select is((select count(*) from request), 3::bigint, 'again once its lease has ended');

select * from finish();
rollback;
