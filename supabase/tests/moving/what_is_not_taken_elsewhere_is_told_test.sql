begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

call tests.configure_functions();
do $$ begin perform private.tick(); end $$;
create temp table acme on commit drop as
select tenant_id, gen_random_uuid() as move_id, vault.create_secret('the key of the move') as secret_id
from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into private.moves (tenant_id, id, state, functions_url, key_hash, secret_id, last_ids, began_at, switched_at)
select tenant_id, move_id, 'moved', 'https://x.example/f', '', secret_id, '{}', now(), now() from acme;
insert into private.forwards (tenant_id, move_id, path, headers, secret_id, stored_at, next_at)
select tenant_id, move_id, 'cal-webhook?tenant=acme-test', '{}', secret_id, now() - interval '9 minutes', now() from acme;

create temp view told as
select d.reason, d.command from public.doctor() d where d."check" = 'forwarding' and not d.ok;

select is_empty('select * from told', 'what came just now is on its way');
update private.forwards f set stored_at = now() - interval '11 minutes' from acme where f.tenant_id = acme.tenant_id;
select matches((select reason from told), 'new project takes them: 1, the oldest since', 'what waits is told');
select matches((select command from told), 'tenant_moves', 'with where to look');
select matches(public.health() ->> 'problems', 'moved away wait', 'to a monitor, too');
select doesnt_match(public.health()::text, 'acme', 'which learns of no tenant');

select * from finish();
rollback;
