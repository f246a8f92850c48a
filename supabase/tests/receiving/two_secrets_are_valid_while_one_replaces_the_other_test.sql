begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

select tenant_id as id into temp acme
from public.create_tenant('acme-test', 'Acme', 'UTC', 'the-old-secret-of-acme');
select tenant_id as id into temp other
from public.create_tenant('other-test', 'Other', 'UTC', 'the-secret-of-another');

do $$ begin perform private.add_tenant_secret((select id from acme), 'the-new-secret-of-acme'); end $$;

select set_eq(
  $$ select jsonb_array_elements_text(public.webhook_secrets('acme-test') -> 'secrets') $$,
  array['the-old-secret-of-acme', 'the-new-secret-of-acme'],
  'both secrets are valid, and no other tenant''s');

delete from private.tenant_secrets t
using vault.decrypted_secrets v
where t.tenant_id = (select id from acme) and v.id = t.secret_id
  and v.decrypted_secret = 'the-old-secret-of-acme';

select is(
  public.webhook_secrets('acme-test') -> 'secrets', '["the-new-secret-of-acme"]',
  'until the old one is taken away');
select is(
  (select count(*) from vault.secrets where secret like '%secret-of-acme%'), 0::bigint,
  'they are encrypted at rest');

select * from finish();
rollback;
