begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

do $$ begin
  perform public.create_tenant('acme-test', 'Acme');
  perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_1", "from": "hi@acme.example"}');
end $$;
create function pg_temp.names() returns setof text language sql as $$
  select regexp_replace(s.name, ' [0-9a-f]{8}$', '') from vault.secrets s where s.name ~ '-test/' order by 1
$$;
select results_eq('select pg_temp.names()', $$ values ('calbase/acme-test/email account'), ('calbase/acme-test/webhook secret') $$, 'the tenant and what it is for');

update public.tenants set slug = 'umbrella-test' where slug = 'acme-test';
select results_eq('select pg_temp.names()', $$ values ('calbase/umbrella-test/email account'), ('calbase/umbrella-test/webhook secret') $$, 'under its new slug as well');
delete from private.former_slugs where slug = 'acme-test';
select lives_ok($$ select public.create_tenant('acme-test', 'Another') $$, 'somebody else may have the old one, once it is given up');
select isnt((select rotate_secret('umbrella-test')), null, 'and a second secret beside the first');

select * from finish();
rollback;
