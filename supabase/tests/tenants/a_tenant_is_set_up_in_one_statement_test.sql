begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

select * into temp made from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select is(
  (select webhook_path from made), '/functions/v1/cal-webhook?tenant=acme-test',
  'it gives the path of the webhook URL');
select matches((select webhook_secret from made), '^[0-9a-f]{64}$', 'and a secret made by chance');
select is(
  public.webhook_secrets('acme-test') -> 'secrets' ->> 0, (select webhook_secret from made),
  'which is valid at once');
select results_eq(
  $$ select anchor::text, offset_minutes, channel::text, active from public.reminder_rules
     join made using (tenant_id) order by 1 desc, 2 desc $$,
  $$ values ('before_start', 1440, 'email', true), ('before_start', 60, 'email', true),
       ('after_end', 30, 'email', true) $$,
  'the tenant has the default reminders: 24 hours and 1 hour before, 30 minutes after');

select * from finish();
rollback;
