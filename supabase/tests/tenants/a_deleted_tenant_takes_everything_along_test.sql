begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.connect();
call tests.api_shows('2001-03-01 12:00Z', tests.shown('A', '2001-03-01 09:00Z', '{"rescheduledToUid": "B"}'));
select public.erase_person('acme-test', 'nobody@example.com');
do $$ begin
  perform public.claim_sync_step('2001-03-01 12:00Z');
  perform private.note_gone(tenant_id, 'A', '2001-03-01 12:00Z') from acme;
end $$;
do $$ begin
  perform public.count_rejections((select tenant_id from acme), 'too_large', 1, '2001-03-01 14:45Z');
end $$;

select lives_ok(
  $$ select public.delete_tenant(slug, slug) from public.tenants join acme on id = tenant_id $$,
  'a tenant can be deleted');
select lives_ok('set constraints all immediate', 'and nothing refers to it any more');
select is_empty(
  $$ select from public.webhook_events join acme using (tenant_id)
     union all select from public.bookings join acme using (tenant_id)
     union all select from public.booking_uids join acme using (tenant_id)
     union all select from public.leads join acme using (tenant_id)
     union all select from public.lead_activities join acme using (tenant_id)
     union all select from public.reminders join acme using (tenant_id)
     union all select from public.reconciliations join acme using (tenant_id)
     union all select from public.reconciliation_findings join acme using (tenant_id)
     union all select from private.connections join acme using (tenant_id)
     union all select from private.sync_cursors join acme using (tenant_id)
     union all select from private.wanted_bookings join acme using (tenant_id)
     union all select from private.observations join acme using (tenant_id)
     union all select from private.erased_contacts join acme using (tenant_id)
     union all select from vault.secrets s join acme on s.name like format('calbase/%s/%%', tenant_id)
     union all select from private.tenant_secrets join acme using (tenant_id) $$,
  'nothing of it is left');

select * from finish();
rollback;
