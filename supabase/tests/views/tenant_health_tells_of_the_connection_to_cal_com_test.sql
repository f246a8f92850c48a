begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
select results_eq($$ select attention, connection::text from public.tenant_health where tenant = 'acme-test' $$,
  $$ values (null::text, null::text) $$, 'there is none');

call tests.connect(p_now => now() - interval '1 hour');
select private.note_webhook(tenant_id, '{"state": "inactive", "note": "It is off."}') from acme;
-- A booking nobody had told of.
update private.sync_cursors k set due_at = now() from acme a where k.tenant_id = a.tenant_id and k.kind = 'updated';
select tests.sync(now(), tests.shown('A', now() - interval '30 minutes'));
select results_eq(
  $$ select attention, connection::text, webhook::text, never_told from public.tenant_health where tenant = 'acme-test' $$,
  $$ values (
    'The webhook at Cal.com is inactive: connection says what is wrong. To mend it: npm run tenant -- connect acme-test '
    || 'Bookings of seven days that no webhook told of: 1. They are here by Cal.com''s API: see found_in_cal.',
    'connected', 'inactive', 1) $$, 'what is wrong with it');

do $$ begin perform private.refuse_connection((select tenant_id from acme), 'Cal.com does not know the key.', now()); end $$;
select matches(attention, 'Cal.com refuses the key of its API: connection says why.', 'whether its key is refused')
from public.tenant_health where tenant = 'acme-test';

select * from finish();
rollback;
