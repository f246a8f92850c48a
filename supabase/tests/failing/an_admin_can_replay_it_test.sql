begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create trigger broken before insert or update on public.bookings for each row execute function tests.refuse('Not today');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
-- As calbase's own functions write.
set local search_path = '';
update public.webhook_events e set retry_at = null from acme where e.tenant_id = acme.tenant_id;
set local search_path to default;
drop trigger broken on public.bookings;

select results_eq(
  $$ select status::text, reason from public.replay_events('acme-test', p_now => '2001-03-03 09:00Z') $$,
  $$ values ('applied', null::text) $$, 'also when it had been given up');
select results_eq(
  $$ select status::text, confirmed_at from public.bookings join acme using (tenant_id) $$,
  $$ values ('confirmed', timestamptz '2001-03-01 09:00Z') $$, 'it counts from when it happened');
select is_empty($$ select public.replay_events('acme-test') $$, 'what is applied is not applied again');
select throws_ok($$ select public.replay_events('nobody-test') $$, 'P0002', null, 'a tenant there is not');

select * from finish();
rollback;
