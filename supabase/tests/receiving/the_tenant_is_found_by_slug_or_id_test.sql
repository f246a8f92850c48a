begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

select tenant_id as id into temp acme
from public.create_tenant('acme-test', 'Acme', 'UTC', 'a-secret-of-enough-letters');

select is(
  public.webhook_secrets('acme-test'),
  jsonb_build_object('tenant_id', (select id from acme), 'secrets', '["a-secret-of-enough-letters"]'::jsonb, 'unreadable', 0),
  'by its slug');
select is(
  public.webhook_secrets((select id::text from acme)), public.webhook_secrets('acme-test'),
  'by its id');
select is(
  public.webhook_secrets((select upper(id::text) from acme)), public.webhook_secrets('acme-test'),
  'by its id in capitals');
select is(public.webhook_secrets('acme-tes'), null, 'not by a part of it');
select is(public.webhook_secrets(''), null, 'nor by nothing');
select is(public.webhook_secrets(gen_random_uuid()::text), null, 'nor by an id nobody has');
select is(public.webhook_secrets(null), null, 'nor by null');

select * from finish();
rollback;
