begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other', 'Europe/Berlin');
call tests.connect();
call tests.connect('other-test');
-- The backfill, in which it is no wonder that nobody had told.
select tests.sync('2001-03-01 12:00Z');
select ok(not (public.health('2001-03-01 12:00Z') -> 'notes')::text like '%connection%', 'nothing is');

select private.note_webhook(tenant_id, '{"state": "missing"}', '2001-03-01 12:00Z') from acme;
select private.note_webhook(tenant_id, '{"state": "twice"}', '2001-03-01 12:00Z') from other;
select private.refuse_connection(tenant_id, 'Cal.com does not know the key.', '2001-03-01 13:00Z') from other;
-- A booking nobody had told of.
update private.sync_cursors set due_at = '2001-03-01 13:00Z' where kind = 'updated';
select tests.sync('2001-03-01 13:00Z', tests.shown('A', '2001-03-01 12:20Z'));
update private.sync_cursors k set failed = 6 from acme a where k.tenant_id = a.tenant_id and k.kind = 'window';
select ok(public.health('2001-03-02 12:00Z') -> 'notes' ? (
  'Tenants whose key Cal.com refuses: 1. Tenants for whom Cal.com''s API does not answer: 1. '
  || 'Tenants whose webhook at Cal.com is not in order: 1. Tenants with bookings of the last seven days that no webhook told of: 1. '
  || 'select * from connection; says which, and what to do.'), 'it counts the tenants, and names none');
select ok(not public.health('2001-03-10 12:00Z') -> 'notes' @> '"%no webhook told%"', 'for a week');

select public.disable_tenant('acme-test');
select ok(not (public.health('2001-03-02 12:00Z') -> 'notes')::text like '%webhook at Cal.com%', 'of a disabled tenant it says nothing');

select * from finish();
rollback;
