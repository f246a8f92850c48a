begin;
create extension if not exists pgtap with schema extensions;
select plan(22);

create temp table acme on commit drop as select tenant_id as id from public.create_tenant('acme-test', 'Acme');
do $$ begin perform public.set_channel('acme-test', 'sms', '{"provider": "twilio", "account_sid": "AC00000000000000000000000000000000",
  "auth_token": "0123456789abcdef0123456789abcdef", "from": "+4915112345678"}'); end $$;
create function pg_temp.webhooks_reach(p_name text) returns uuid language sql as $$ select (public.webhook_secrets(p_name) ->> 'tenant_id')::uuid $$;
create function pg_temp.callbacks_reach(p_name text) returns uuid language sql as $$ select (public.feedback_secret(p_name, 'sms') ->> 'tenant_id')::uuid $$;

update public.tenants set slug = 'apex-test' where slug = 'acme-test';
select is(pg_temp.webhooks_reach('apex-test'), id, 'webhooks by the new slug') from acme;
select is(pg_temp.webhooks_reach('acme-test'), id, 'and by the former one, which Cal.com''s URL has') from acme;
select is(pg_temp.callbacks_reach('apex-test'), id, 'callbacks by the new slug') from acme;
select is(pg_temp.callbacks_reach('acme-test'), id, 'and by the former one, which the provider''s URL has') from acme;
select ok(public.tenant_names() @> array['acme-test', 'apex-test'], 'under a flood of unknown names both are known');
select throws_ok($$ select public.disable_tenant('acme-test') $$, 'P0002', null, 'an admin types the present slug: the former one may be meant for another');

select throws_ok($$ select public.create_tenant('acme-test', 'Another Acme') $$, '23505',
  'The slug "acme-test" still leads to the tenant "apex-test", which had it before: Choose another one; or, when no webhook at Cal.com and no provider has it in a URL any more: delete from private.former_slugs where slug = ''acme-test'';',
  'a new tenant does not take it over');
do $$ begin perform public.create_tenant('other-test', 'Other'); end $$;
select throws_ok($$ update public.tenants set slug = 'acme-test' where slug = 'other-test' $$, '23505', null, 'nor does another');
select is(pg_temp.webhooks_reach('acme-test'), id, 'it still leads where it did') from acme;

update public.tenants set slug = 'zenith-test' where slug = 'apex-test';
select is(array[pg_temp.webhooks_reach('acme-test'), pg_temp.webhooks_reach('apex-test')], array[id, id], 'renamed again, all former ones lead to it') from acme;
update public.tenants set slug = 'acme-test' where slug = 'zenith-test';
select is(array[pg_temp.webhooks_reach('acme-test'), pg_temp.webhooks_reach('zenith-test')], array[id, id], 'so they do when it is renamed back') from acme;
select results_eq($$ select f.slug from private.former_slugs f join acme a on a.id = f.tenant_id order by f.slug $$, array['apex-test', 'zenith-test'], 'what it is called now is no former slug');
update public.tenants set slug = slug, name = 'Acme again' where slug = 'acme-test';
select is((select count(*) from private.former_slugs f join acme a on a.id = f.tenant_id), 2::bigint, 'and an edit of something else leaves none');

delete from private.former_slugs f using acme a where f.tenant_id = a.id and f.slug = 'apex-test';
select lives_ok($$ select public.create_tenant('apex-test', 'Apex') $$, 'one that is given up is free');
select isnt(pg_temp.webhooks_reach('apex-test'), id, 'and leads to who has it then') from acme;

select is(pg_temp.callbacks_reach((select id::text from acme)), id, 'callbacks reach a tenant by its id') from acme;
select is(pg_temp.callbacks_reach((select upper(id::text) from acme)), id, 'in capitals, too') from acme;
select is(pg_temp.callbacks_reach(gen_random_uuid()::text), null, 'and nobody by an id nobody has');

select results_eq(
  $$ select n from acme, jsonb_array_elements_text(private.wanted_webhook(id, 'https://x.example/cal-webhook') -> 'names') n $$,
  $$ select n from acme, unnest(array['acme-test', id::text, 'zenith-test']) n $$,
  'Cal.com''s webhook may name it by any, the present one first');
do $$ begin perform public.delete_tenant('acme-test', 'acme-test'); end $$;
select is_empty($$ select from private.former_slugs where slug like '%-test' $$, 'a deleted tenant takes its former slugs along');
select is(pg_temp.webhooks_reach('zenith-test'), null, 'which lead nowhere then');
select lives_ok($$ select public.create_tenant('zenith-test', 'Zenith') $$, 'and are free');

select * from finish();
rollback;
