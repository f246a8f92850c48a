begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform tests.settle(c, '{"outcome": "failed", "error": "inactive recipient", "suppress": "bounced"}', '2001-03-09 10:00:01Z')
  from tests.claim('2001-03-09 10:00Z') c; end $$;
select results_eq(
  'select channel::text, address, scope::text, reason::text, detail from public.suppressions join acme using (tenant_id)',
  $$ values ('email', 'ada@example.com', 'everything', 'bounced', 'inactive recipient') $$, 'what a provider said is kept');
select is_empty($$ select * from tests.claim('2001-03-10 09:00Z') $$, 'the next reminder is not handed out');
select results_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) where due_at = '2001-03-10 09:00Z' $$,
  $$ values ('skipped', 'The recipient''s address does not take messages.') $$, 'and says why');

select * from finish();
rollback;
