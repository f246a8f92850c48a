begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

select is(tests.refusal(s.statement), 'There is no tenant "acme-tset": select slug from public.tenants;', s.statement)
from unnest(array[
  'select public.disable_tenant(''acme-tset'')',
  'select public.enable_tenant(''acme-tset'')',
  'select public.rotate_secret(''acme-tset'')',
  'select public.retire_old_secrets(''acme-tset'')',
  'select public.delete_tenant(''acme-tset'', ''acme-tset'')',
  'select public.rebuild_bookings(''acme-tset'')',
  'select public.replay_events(''acme-tset'')',
  'select public.separate_booking(''acme-tset'', ''A'')',
  'select public.export_person(''acme-tset'', ''ada@example.com'')',
  'select public.erase_person(''acme-tset'', ''ada@example.com'')']) s (statement);

select * from finish();
rollback;
