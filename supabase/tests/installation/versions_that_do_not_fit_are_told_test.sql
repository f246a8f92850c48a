begin;
create extension if not exists pgtap with schema extensions;
select plan(14);

call tests.configure_functions();
do $$ begin perform private.tick(); end $$;
create or replace function private.version() returns text language sql immutable as $$ select '2.10.0' $$;
create or replace function private.oldest_functions() returns text language sql immutable as $$ select '2.9.0' $$;

create function pg_temp.ask_as(p_version text, out is_ok boolean, out problem text, out note text) language plpgsql as $$
begin
  perform set_config('request.headers', jsonb_build_object('x-calbase-version', p_version)::text, true);
  select (h ->> 'ok')::boolean, h -> 'problems' ->> 0, h -> 'notes' ->> 0
  into is_ok, problem, note
  from public.health() h;
end
$$;

select results_eq($$ select * from pg_temp.ask_as('2.10.0') $$, $$ values (true, null, null) $$, 'one version');
select results_eq($$ select * from pg_temp.ask_as('2.9.0') $$, $$ values (true, null,
  'The functions are of version 2.9.0, the database is of 2.10.0: deploy the functions, too.') $$, 'functions that are still served');
select results_eq($$ select * from pg_temp.ask_as('2.8.9') $$, $$ values (false,
  'The functions are of version 2.8.9, the database is of 2.10.0: deploy the functions now, as some of their calls fail.', null) $$, 'functions that are too old');
select results_eq($$ select * from pg_temp.ask_as('2.11.0') $$, $$ values (false,
  'The functions are of version 2.11.0, the database is of 2.10.0: apply the migrations now, as some calls of the functions fail.', null) $$, 'functions that are newer');
select results_eq($$ select is_ok, problem from pg_temp.ask_as('a fork') $$, $$ values (false,
  'The functions are of version a fork, the database is of 2.10.0: deploy the functions now, as some of their calls fail.') $$, 'functions of nobody knows which');
select results_eq($$ select is_ok, problem from pg_temp.ask_as(null) $$, $$ values (true, null::text) $$, 'nobody has asked yet');

-- In Studio nobody asks: what is known are those that last asked for reminders.
do $$ begin perform set_config('request.headers', '', true); end $$;
prepare told as select d.ok, d.reason, d.command from public.doctor() d where d."check" = 'versions';
select results_eq('told', $$ values (true, null::text, null::text) $$, 'the doctor knows of none');
do $$ begin perform set_config('request.headers', '{"x-calbase-version": "2.9.0"}', true); end $$;
select is_empty($$ select public.claim_reminders(10, 60) $$, 'they ask for reminders');
do $$ begin perform set_config('request.headers', '', true); end $$;
select results_eq('told', $$ values (false,
  'The functions are of version 2.9.0, the database is of 2.10.0: deploy the functions, too.', 'npm run setup') $$, 'the doctor tells of them');

select ok(private.version_numbers('0.9.0') < private.version_numbers('0.10.0'), 'versions are in the order of their numbers');
select ok(private.version_numbers('0.10.0') < private.version_numbers('1.0.0-rc.1'), 'also before a release');
select is(private.version_numbers('1.0'), null, 'two numbers are none');
select is(private.version_numbers('99999999999999999999.0.0'), null, 'nor is what no version was ever like');
select is(private.version_numbers(null), null, 'nor nothing');

select * from finish();
rollback;
