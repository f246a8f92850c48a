begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

select throws_ok(format($$ select tests.changes(%L) $$, s.statement), '42501', null, s.statement)
from unnest(array[
  'insert into public.tenants (slug, name) values (''mine'', ''Mine'')',
  'insert into public.tenant_members (tenant_id, user_id) values (gen_random_uuid(), gen_random_uuid())',
  'update public.bookings set status = ''cancelled''',
  'delete from public.webhook_events',
  'update public.reminders set status = ''sent''',
  'truncate public.leads']) s (statement);

select * from finish();
rollback;
