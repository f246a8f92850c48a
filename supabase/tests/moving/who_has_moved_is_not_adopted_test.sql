begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

-- A backup is restored of a project that a tenant has left, and in which another one is frozen.
call tests.configure_functions();
create temp table tenants on commit drop as
select slug, tenant_id, gen_random_uuid() as move_id
from unnest('{gone-test,frozen-test,here-test}'::text[]) slug
cross join lateral public.create_tenant(slug, 'Acme', 'Europe/Berlin');
do $$
declare v_slug text;
begin
  for v_slug in select t.slug from tenants t loop
    call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2001-03-10 09:00Z', p_tenant => v_slug);
  end loop;
end $$;
select private.freeze_tenant(tenant_id, move_id, 'https://other.supabase.co/functions/v1', '2001-03-02 09:00Z')
from tenants where slug <> 'here-test';
update private.moves m set last_ids = private.last_ids(m.tenant_id) from tenants t where m.id = t.move_id;
select private.let_go(tenant_id, move_id, '2001-03-02 09:01Z') is not null from tenants where slug = 'gone-test';
do $$ begin perform private.tick('2001-03-02 10:00Z'); end $$;
update private.installation set identity = identity || '{"server": "another"}';

create temp view due as
select d.* from public.due_meanwhile('2001-03-09 10:00Z') d join tenants t using (tenant_id);
select set_eq('select tenant from due', '{here-test,frozen-test}'::text[],
  'what may have been sent meanwhile is of who works here, or may again');

create temp table adopted on commit drop as
select * from public.adopt_installation(false, '2001-03-09 10:00Z');
select is_empty($$ select * from adopted where tenant = 'gone-test' $$, 'nothing is said of who works elsewhere');
select is_empty(
  $$ select r.status from public.reminders r join tenants t using (tenant_id)
     where t.slug = 'gone-test' and r.status <> 'scheduled' $$,
  'nor done: its copy may have to be made again');
select isnt_empty(
  $$ select from public.reminders r join tenants t using (tenant_id)
     where t.slug = 'here-test' and r.status = 'skipped' and r.reason_code = 'sent_elsewhere' $$,
  'the others'' are left out');

select * from finish();
rollback;
