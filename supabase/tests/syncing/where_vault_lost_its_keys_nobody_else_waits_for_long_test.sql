begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

-- A dump restored without Vault: connections, and none of their keys.
create temp table lost on commit drop as
select gen_random_uuid() as tenant_id, 'lost-' || n || '-test' as slug from generate_series(1, 1200) n;
-- Without the rules and templates of new tenants, which nothing here asks for.
set local session_replication_role = 'replica';
insert into public.tenants (id, slug, name) select tenant_id, slug, slug from lost;
insert into private.connections (tenant_id, secret_id, api_url, api_version, scope, whose, since, state, budget, created_at)
select tenant_id, gen_random_uuid(), 'https://api.cal.com/v2', '2024-08-13', 'user', 'own', '2001-01-01', 'connected', slug, '2001-01-01'
from lost;
insert into private.sync_cursors (tenant_id, kind, due_at)
select tenant_id, kind, '2001-03-01 12:00Z' from lost, unnest('{updated,window}'::private.sync_kind[]) kind;

set local session_replication_role = 'origin';

select is(public.claim_sync_step('2001-03-01 12:00Z'), '{"again": true}', 'there was nothing to ask: claim again');
select ok(count(*) between 1 and 20, 'only a few are looked at in one transaction')
from private.connections c join lost using (tenant_id) where c.state = 'refused';

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect(p_now => '2001-03-01 11:00Z');
create temp table claimed on commit drop as select null::jsonb as step;
do $$
declare v_step jsonb;
begin
  for n in 1..200 loop
    v_step := public.claim_sync_step('2001-03-01 12:00Z');
    insert into claimed values (v_step);
    exit when v_step is null;
  end loop;
end $$;
select results_eq($$ select a.tenant_id from claimed join acme a on a.tenant_id = (step ->> 'tenant_id')::uuid $$,
  $$ select tenant_id from acme $$, 'whose key is there is asked for');
select is(count(*)::int, 1200, 'and all whose key is lost are refused, once') 
from private.connections c join lost using (tenant_id) where c.state = 'refused' and c.reason like '%give it again by connect_tenant()%';
select is_empty('select private.steps_due(''2001-03-01 12:00Z'')', 'after which nothing of theirs is due');

select * from finish();
rollback;
