begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

-- In times of day, as what runs by itself looks at the clock.
create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect(p_now => now() - interval '2 days');
update private.sync_cursors k set high_water = now() - interval '1 hour' from acme a where k.tenant_id = a.tenant_id and k.kind = 'uid';
-- The API showed what no webhook had told, which is applied, and not yet written down as found.
select public.store_observations(tenant_id, array[tests.shown('A', now() - interval '1 day')], now() - interval '1 hour', p_now => now() - interval '1 hour') from acme;
select private.apply_pending(tenant_id, 1000, now()) from acme;
-- An event that is kept no longer, and a secret that is over.
update public.tenants t set keep_events_days = 30 from acme a where t.id = a.tenant_id;
call tests.cal_sends('MEETING_STARTED_SOMEHOW', 'F', now() - interval '60 days');
update private.tenant_secrets s set retires_at = now() + interval '1 hour' from acme a where s.tenant_id = a.tenant_id;
update private.tenant_secrets s set retires_at = now() - interval '1 hour' from acme a where s.tenant_id = a.tenant_id;

-- Days are counted, which gives the same again.
select private.count_recent_days(), private.count_changed_days();

create function pg_temp.rows_of_acme() returns setof text language plpgsql as $$
declare v_name text; begin
  for v_name in
    select c.name from private.carried_tables() c union all select 'private.tenant_secrets'
  loop
    return query execute format('select %L || to_jsonb(t)::text from %s t join acme using (tenant_id)', v_name, v_name);
  end loop;
end $$;
create function pg_temp.run_jobs() returns void language plpgsql as $$
declare v_function text; begin
  for v_function in select substring(s.command from 'private\.\w+\(\)') from private.schedule() s loop
    execute 'select ' || v_function;
  end loop;
end $$;

select private.freeze_tenant(tenant_id, gen_random_uuid(), 'https://other.supabase.co/functions/v1', now() - interval '1 minute') from acme;
create temp table before on commit drop as select r from pg_temp.rows_of_acme() r;
select lives_ok('select pg_temp.run_jobs()', 'all of it goes on for the others');
select set_eq('select pg_temp.rows_of_acme()', 'select r from before', 'and leaves what is copied as it is');

select private.unfreeze_tenant(tenant_id, (private.move_out(tenant_id)).id) from acme;
select lives_ok('select pg_temp.run_jobs()', 'when the tenant stays');
select isnt_empty('select pg_temp.rows_of_acme() except select r from before', 'it goes on for it as well');

select * from finish();
rollback;
