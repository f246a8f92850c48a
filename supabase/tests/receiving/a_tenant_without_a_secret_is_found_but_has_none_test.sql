begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

insert into public.tenants (slug, name) values ('open-test', 'No secret yet');

select is(
  public.webhook_secrets('open-test'),
  jsonb_build_object('tenant_id', (select id from public.tenants where slug = 'open-test'), 'secrets', '[]'::jsonb, 'unreadable', 0),
  'the list of secrets is empty');

select * from finish();
rollback;
