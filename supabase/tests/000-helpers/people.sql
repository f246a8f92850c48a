-- Who asks, and what they get. These run what they are given as it is, so they leave its search path
-- alone: by an empty one calbase knows its own functions from people who edit.
begin;

create or replace procedure tests.member(p_user uuid, p_role public.tenant_role, p_tenant text default 'acme-test')
language sql set search_path = '' as $$
  insert into auth.users (id, email) values (p_user, p_role || '@' || p_tenant || '.example');
  insert into public.tenant_members (tenant_id, user_id, role) values (tests.tenant(p_tenant), p_user, p_role);
$$;
comment on procedure tests.member is 'A user, who is a member of a tenant.';

create or replace procedure tests.signs_in(p_user uuid)
language sql set search_path = '' as $$
  select set_config('request.jwt.claims', json_build_object('sub', p_user, 'role', 'authenticated')::text, true);
$$;
comment on procedure tests.signs_in is 'From here on, `sees` and `changes` are by this user.';

create or replace function tests.sees(p_query text) returns setof text
language plpgsql as $$
begin
  set local role authenticated;
  return query execute p_query;
  reset role;
end $$;
comment on function tests.sees is
  'What the signed-in user gets for a query; the tests themselves stay with the role they run as.';

create or replace function tests.changes(p_statement text) returns bigint
language plpgsql as $$
declare
  v_count bigint;
begin
  set local role authenticated;
  execute p_statement;
  get diagnostics v_count = row_count;
  reset role;
  return v_count;
end $$;
comment on function tests.changes is 'How many rows the signed-in user changes by a statement.';

create or replace function tests.refusal(p_statement text) returns text
language plpgsql as $$
begin
  execute p_statement;
  return 'not refused';
exception when others then
  return sqlerrm;
end $$;
comment on function tests.refusal is 'What somebody reads in Studio whose statement is refused: the message, without a hint.';

create or replace function tests.refuse() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception '%', tg_argv[0];
end $$;
comment on function tests.refuse is 'A trigger that breaks its table: create trigger … execute function tests.refuse(''Not today'').';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select can('tests', '{member,signs_in,sees,changes,refusal,refuse}', 'people are played');
select * from finish();
rollback;
