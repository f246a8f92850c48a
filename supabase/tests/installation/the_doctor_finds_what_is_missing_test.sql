begin;
create extension if not exists pgtap with schema extensions;
select plan(31);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
do $$ begin perform private.tick(); end $$;

create temp view trouble as select d."check", d.reason from public.doctor() d where not d.ok and d."check" <> 'history';
create function pg_temp.finds(p_check text, p_reason text) returns setof text language sql as $$
  select results_eq('select "check" from trouble', array[p_check], p_check || ': found, and nothing else')
  union all
  select matches((select t.reason from trouble t where t."check" = p_check), p_reason, p_check || ': and named')
$$;
create function pg_temp.mends(p_what text) returns setof text language sql as $$
  select matches(string_agg(r.mended, '; '), p_what, p_what || ': mended') from public.repair() r
$$;

select is_empty('select * from trouble', 'a new installation lacks nothing');
select is_empty('select * from public.repair()', 'and there is nothing to mend');

do $$ begin perform cron.unschedule('calbase-tick'); end $$;
select pg_temp.finds('jobs', 'calbase-tick');
select pg_temp.mends('jobs scheduled: calbase-tick');

do $$ begin perform cron.alter_job(j.jobid, active => false) from cron.job j where j.jobname = 'calbase-prune'; end $$;
select pg_temp.finds('jobs', 'calbase-prune');
select pg_temp.mends('jobs scheduled: calbase-prune');

do $$ begin perform private.record_heartbeat('tick', now() - interval '2 minutes'); end $$;
select pg_temp.finds('scheduler', 'has not run');
select pg_temp.mends('pg_cron reads its jobs again');
do $$ begin perform private.tick(); end $$;

grant execute on function public.webhook_secrets(text, timestamptz) to anon;
select pg_temp.finds('rights', 'anon has EXECUTE on routine public.webhook_secrets');
select pg_temp.mends('rights given or taken: 1');

grant usage on schema private to public;
grant all on public.leads to anon, authenticated;
revoke select on public.bookings from service_role;
select matches((select reason from trouble), 'and \d+ more', 'many wrong rights are a few words');
select pg_temp.mends('rights given or taken');
select is_empty('select * from private.rights_amiss()', 'all of them, also of columns');

do $$ begin
  perform vault.update_secret(s.id, new_name => 'put-aside') from vault.secrets s where s.name = 'calbase_cron_key';
end $$;
select pg_temp.finds('settings', 'calbase_cron_key');
do $$ begin
  perform vault.update_secret(s.id, new_name => 'calbase_cron_key') from vault.secrets s where s.name = 'put-aside';
end $$;

-- What takes a click in Studio, and shows every member everybody's rows.
alter table public.leads disable row level security;
select pg_temp.finds('rights', 'authenticated has every tenant''s rows on public.leads\.');
select pg_temp.mends('rights given or taken: 1');
alter view public.lead_pipeline reset (security_invoker);
select pg_temp.finds('rights', 'authenticated has every tenant''s rows on public.lead_pipeline\.');
alter view public.lead_pipeline set (security_invoker = off);
select pg_temp.finds('rights', 'authenticated has every tenant''s rows on public.lead_pipeline\.');
select pg_temp.mends('rights given or taken: 1');
alter view public.lead_pipeline set (security_invoker = on);
select is_empty('select * from private.rights_amiss()', 'however it is written');

update private.installation set functions_version = '0.0.1';
select pg_temp.finds('versions', '0.0.1');
update private.installation set functions_version = private.version();

select is_empty('select * from trouble', 'in the end all is well again');

select * from finish();
rollback;
