begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2001-03-10 10:00Z', p_now => '2001-03-01 09:00Z');
call tests.deliver('2001-03-09 10:05Z');
-- From another project, with what that one has counted: an event and attempts, in no row here that says so.
insert into private.moves (tenant_id, id, state, functions_url, key_hash, last_ids, began_at)
select a.tenant_id, gen_random_uuid(), 'arriving', 'https://x.example/f', '',
  jsonb_build_object(
    'public.webhook_events', private.last_id('webhook_events'),
    'public.deliveries', private.last_id('deliveries')),
  now()
from acme a;
create function pg_temp.count_all() returns void language sql as $$
  select private.count_hourly_events(0, private.last_id('webhook_events')),
    private.count_daily_attempts(0, private.last_id('deliveries'))
$$;

select pg_temp.count_all();
select is_empty($$ select from public.hourly_events join acme using (tenant_id) $$,
  'webhooks that came along were counted where they came from');
select is_empty($$ select from public.daily_attempts join acme using (tenant_id) $$, 'so were attempts');

call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 10:00Z', p_start => '2001-03-11 10:00Z', p_now => '2001-03-01 10:00Z');
call tests.deliver('2001-03-10 10:05Z');
select pg_temp.count_all();
select is((select sum(events) from public.hourly_events join acme using (tenant_id)), 1::bigint,
  'what is stored from now on is counted here');
select cmp_ok((select sum(attempts) from public.daily_attempts join acme using (tenant_id)), '>', 0::bigint,
  'and what is sent');

select * from finish();
rollback;
