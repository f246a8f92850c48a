begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-08 10:00Z'); end $$;

create procedure pg_temp.call_from(p_project text, p_version text) language sql as $$
  select set_config('request.headers',
    jsonb_build_object('x-calbase-project', p_project, 'x-calbase-version', p_version)::text, true);
$$;

call pg_temp.call_from('one.supabase.co', '0.1.0');
select is_empty($$ select tests.claim('2001-03-08 10:00Z') $$, 'the functions ask, and nothing is due');
select results_eq('select project, functions_version from private.installation',
  $$ values ('one.supabase.co', '0.1.0') $$, 'it is known whose they are, and their version');
call pg_temp.call_from('one.supabase.co', '0.2.0');
select is_empty($$ select tests.claim('2001-03-08 10:00Z') $$, 'they are deployed anew');
select results_eq('select project, functions_version, stranger from private.installation',
  $$ values ('one.supabase.co', '0.2.0', null) $$, 'the newer version is known');

call pg_temp.call_from('two.supabase.co', '0.2.0');
select is_empty($$ select tests.claim('2001-03-09 10:00Z') $$, 'the functions of a clone get nothing');
select matches(private.why_not_to_send(), 'two.supabase.co ask.*one.supabase.co', 'and are told of');
call pg_temp.call_from('one.supabase.co', '0.2.0');
select is_empty($$ select tests.claim('2001-03-09 10:00Z') $$, 'nor do the others, until somebody says which is right');
select is((select count(*) from public.adopt_installation(true, '2001-03-09 10:00Z')), 1::bigint, 'it is adopted');
select isnt_empty($$ select tests.claim('2001-03-09 10:00Z') $$, 'and sends');

select * from finish();
rollback;
