begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id as id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.member('00000000-0000-4000-8000-00000000000a', 'viewer');
insert into public.suppressions (tenant_id, channel, address) select id, 'email', 'ada@example.com' from acme;
insert into public.message_templates (tenant_id, rule_id, subject, body)
select r.tenant_id, r.id, 'Soon', 'Soon' from public.reminder_rules r join acme a on a.id = r.tenant_id limit 1;
do $$ begin perform public.add_alert_recipient('email', 'ops@acme.example', 'acme-test'); end $$;

create function pg_temp.called(p_slug text) returns setof text language plpgsql as $$
declare
  v_table regclass;
  v_is_called boolean;
begin
  for v_table in
    select a.attrelid::regclass
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
    where a.attname = 'tenant'
    order by c.relname
  loop
    execute format('select exists (select from %s t join acme a on a.id = t.tenant_id where t.tenant = %L)', v_table, p_slug)
    into v_is_called;
    if v_is_called then
      return next v_table;
    end if;
  end loop;
end $$;
create temp table before on commit drop as select c as name from pg_temp.called('acme-test') c;

update public.tenants set slug = 'apex-test' where slug = 'acme-test';
select set_eq($$ select pg_temp.called('apex-test') $$, $$ select name from before $$, 'in every table that names it');
select is_empty($$ select pg_temp.called('acme-test') $$, 'and nowhere as it was');

select * from finish();
rollback;
