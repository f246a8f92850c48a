begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();
select is_empty($$ select tests.sync('2001-03-01 12:00Z') intersect select 'webhook' $$,
  'a project Cal.com cannot reach has none there');

delete from vault.secrets where name = 'calbase_functions_url';
select vault.create_secret('https://ref.supabase.co/functions/v1', 'calbase_functions_url');
update private.sync_cursors set due_at = '2001-03-02 11:59Z' where kind = 'webhook';
update private.sync_cursors set due_at = '2001-03-09 12:00Z' where kind in ('updated', 'window');
create temp table step on commit drop as select public.claim_sync_step('2001-03-02 12:00Z') as step;
select is((step -> 'webhook') - 'secrets', jsonb_build_object(
    'url', 'https://ref.supabase.co/functions/v1/cal-webhook?tenant=acme-test',
    'names', array['acme-test', tenant_id::text], 'scopes', '[]'::jsonb), 'what there should be')
from step, acme;
select is(jsonb_array_length(step #> '{webhook,secrets}'), 1, 'with its secret, to compare') from step;

select public.settle_sync_step((step ->> 'lease')::uuid,
  '{"status": 200, "webhook": {"state": "inactive", "note": "It is off.", "scopes": [{"kind": "user"}]}}',
  '2001-03-02 12:00Z', '2001-03-02 12:00:05Z') from step;
select results_eq(
  $$ select c.webhook::text, c.webhook_note, c.webhook_checked_at from public.connection c join acme using (tenant_id) $$,
  $$ values ('inactive', 'It is off.', '2001-03-02 12:00:05Z'::timestamptz) $$, 'how it is, is told');
select is(public.claim_sync_step('2001-03-03 12:00:04Z'), null, 'once a day');

update step set step = public.claim_sync_step('2001-03-03 12:00:05Z');
select public.settle_sync_step((step ->> 'lease')::uuid, '{"status": 0, "error": "No answer"}',
  '2001-03-03 12:00:05Z', '2001-03-03 12:00:06Z') from step;
select results_eq(
  $$ select c.webhook::text, c.error from public.connection c join acme using (tenant_id) $$,
  $$ values ('inactive', 'No answer: No answer') $$, 'what is not told changes nothing');

do $$ begin
  perform public.connect_tenant('acme-test', 'cal_another_key', p_now => '2001-03-05 12:00Z');
end $$;
select is(c.webhook, null, 'of another key nobody has looked yet') from public.connection c join acme using (tenant_id);

select * from finish();
rollback;
