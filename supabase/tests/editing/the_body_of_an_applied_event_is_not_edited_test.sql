begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');

select matches(
  tests.refusal('update public.webhook_events set body = ''{}'''), 'The body of an event that was applied cannot be changed: .*replay_events\(\)',
  'it would change nothing now, and something else at the next rebuild');

select * from finish();
rollback;
