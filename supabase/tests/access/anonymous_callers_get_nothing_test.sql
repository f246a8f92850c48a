begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create function pg_temp.as_anon(p_query text) returns void language plpgsql as $$
begin
  set local role anon;
  execute p_query;
  reset role;
end $$;

select throws_ok(format($$ select pg_temp.as_anon(%L) $$, s.statement), '42501', null, s.statement)
from unnest(array[
  'select from public.tenants',
  'select from public.bookings',
  'select cal_uid from public.webhook_events',
  'select public.webhook_secrets(''demo'')',
  'select public.receive_webhook(gen_random_uuid(), '''', ''{}'')',
  'select private.my_tenants()']) s (statement);

select * from finish();
rollback;
