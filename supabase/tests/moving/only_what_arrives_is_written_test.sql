begin;
create extension if not exists pgtap with schema extensions;
select plan(15);

create temp table acme on commit drop as
select tenant_id, gen_random_uuid() as move_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table secrets on commit drop as
select private.secret_rows(tenant_id) as rows from acme;
create function pg_temp.refusal(p_call text) returns text language plpgsql as $$
begin
  execute format('select private.%s from acme, secrets', p_call);
  return null;
exception
  when others then
    return sqlerrm;
end $$;

select matches(pg_temp.refusal('write_secrets(tenant_id, rows)'), 'not arriving here', 'no secrets of a tenant that lives here');
select matches(pg_temp.refusal($$write_members(tenant_id, '[]')$$), 'not arriving here', 'nor members');
select matches(pg_temp.refusal('settle_leaving(tenant_id)'), 'not being moved', 'nothing is taken back of a tenant that does not leave');
select matches(pg_temp.refusal('welcome(tenant_id, move_id, null)'), 'no copy of the tenant here',
  'no tenant begins to work by a move that is not known here, whatever the key');

set local session_replication_role = replica;
update public.tenants t set disabled_at = now() from acme a where t.id = a.tenant_id;
set local session_replication_role = origin;
insert into private.moves (tenant_id, id, state, functions_url, key_hash, last_ids, began_at)
select tenant_id, move_id, 'arriving', 'https://x.example/f', sha256('key'), '{}', now() from acme;
select matches(pg_temp.refusal('welcome(tenant_id, move_id, null)'), 'has not left', 'nor without the key');
select matches(pg_temp.refusal($$welcome(tenant_id, move_id, 'another')$$), 'has not left', 'nor by another one');
select isnt((select t.disabled_at from public.tenants t join acme a on a.tenant_id = t.id), null, 'it is still disabled');

select is(pg_temp.refusal('write_secrets(tenant_id, rows)'), null, 'what arrives has its secrets');
select matches(
  pg_temp.refusal($$write_secrets(tenant_id, jsonb_set(rows, '{0,name}', '"calbase_cron_key"'))$$),
  'no tenant''s', 'but none that is a setting of the project');
select matches(
  pg_temp.refusal($$write_secrets(tenant_id, jsonb_set(rows, '{0,row,tenant_id}', to_jsonb(gen_random_uuid())))$$),
  'another one''s', 'nor one of another tenant');
select matches(
  pg_temp.refusal($$write_secrets(tenant_id, jsonb_set(rows, '{0,table}', '"moves"'))$$),
  'no tenant''s', 'nor in another table');

create function pg_temp.arrival(p_zone text, p_last_ids jsonb) returns text language sql as $$
  select pg_temp.refusal(format(
    'admit_tenant(%L, %L, ''https://x.example/f'')',
    to_jsonb(t) || jsonb_build_object('id', gen_random_uuid(), 'slug', 'new-test', 'time_zone', p_zone),
    jsonb_build_object('id', gen_random_uuid(), 'key_hash', '', 'last_ids', p_last_ids, 'began_at', now())))
  from public.tenants t join acme a on a.tenant_id = t.id
$$;
select matches(pg_temp.arrival('Europe/Nowhere', '{}'), 'none that this project', 'nor a time zone that PostgreSQL does not know');
select matches(pg_temp.arrival('Japan', '{"private.forwards": 7}'), 'last id', 'what a tenant could be given there is one here');
select matches(pg_temp.arrival('UTC', '{"public.webhook_events": 9000000000000000000}'),
  'last id of public.webhook_events', 'nor the end of all ids');
select matches(pg_temp.arrival('UTC', '{"private.forwards": 7}'),
  'last id of private.forwards', 'nor ids of what does not come along');

select * from finish();
rollback;
