begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();
create trigger broken before insert on public.leads for each row execute function tests.refuse('Not today');
call tests.api_shows('2001-03-01 12:00Z', tests.shown('A', '2001-03-01 09:00Z'));
select results_eq($$ select e.status::text, e.reason from public.webhook_events e join acme using (tenant_id) $$, $$ values ('failed', 'Not today') $$, 'it is kept');

drop trigger broken on public.leads;
select results_eq($$ select r.status::text from public.replay_events('acme-test', p_now => '2001-03-01 13:00Z') r $$, array['applied'], 'and can be applied again');

select * from finish();
rollback;
