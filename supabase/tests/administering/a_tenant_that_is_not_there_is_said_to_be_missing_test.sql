begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

-- What an admin is told who tries this in Studio.
create function pg_temp.refusal(p_statement text) returns text language plpgsql as $$
declare
  v_hint text;
begin
  execute p_statement;
  return 'not refused';
exception when others then
  get stacked diagnostics v_hint = pg_exception_hint;
  return sqlerrm || coalesce(': ' || v_hint, '');
end $$;

select is(pg_temp.refusal(s.statement), 'There is no tenant "acme-tset": select slug from public.tenants;', s.statement)
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
