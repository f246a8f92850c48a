begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

select tenant_id as id into temp acme
from public.create_tenant('acme-test', 'Acme', 'UTC', 'the-old-secret-of-acme');

create function pg_temp.found(p_now timestamptz default now()) returns jsonb language sql as $$
  select public.webhook_secrets('acme-test', p_now) - 'tenant_id'
$$;
create procedure pg_temp.lose_secrets() language sql as $$
  delete from vault.secrets s
  using private.tenant_secrets t
  where t.secret_id = s.id and t.tenant_id = (select id from acme);
$$;

call pg_temp.lose_secrets();
select is(pg_temp.found(), '{"secrets": [], "unreadable": 1}', 'one, and it cannot be read');
do $$ begin perform public.rotate_secret('acme-test', '1 hour', 'the-new-secret-of-acme'); end $$;
select is(
  pg_temp.found(), '{"secrets": ["the-new-secret-of-acme"], "unreadable": 1}',
  'a new one can be read, beside the lost one');
select is(
  pg_temp.found(now() + interval '2 hours'), '{"secrets": ["the-new-secret-of-acme"], "unreadable": 0}',
  'until that one retires');
do $$ begin perform public.retire_old_secrets('acme-test'); end $$;
select is(
  pg_temp.found(), '{"secrets": ["the-new-secret-of-acme"], "unreadable": 0}', 'or is retired by hand');
delete from private.tenant_secrets where tenant_id = (select id from acme);
select is(pg_temp.found(), '{"secrets": [], "unreadable": 0}', 'a tenant that has none has none');

select * from finish();
rollback;
