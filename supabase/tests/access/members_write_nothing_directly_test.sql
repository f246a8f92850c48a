begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create function pg_temp.as_member(p_query text) returns void language plpgsql as $$
begin
  set local role authenticated;
  execute p_query;
  reset role;
end $$;

select throws_ok(format($$ select pg_temp.as_member(%L) $$, s.statement), '42501', null, s.statement)
from unnest(array[
  'insert into public.tenants (slug, name) values (''mine'', ''Mine'')',
  'insert into public.tenant_members (tenant_id, user_id) values (gen_random_uuid(), gen_random_uuid())',
  'update public.bookings set status = ''cancelled''',
  'delete from public.webhook_events',
  'update public.reminders set status = ''sent''',
  'truncate public.leads']) s (statement);

select * from finish();
rollback;
