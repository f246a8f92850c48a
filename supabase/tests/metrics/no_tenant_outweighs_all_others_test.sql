begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create function pg_temp.counted(p_name text, p_of text) returns double precision[] language sql as $$
  select o.values
  from private.metric_marks m, lateral (
    select * from private.observe_events(m.counted_to, 9e18::bigint) where p_of = 'webhook_events'
    union all
    select * from private.observe_deliveries(m.counted_to, 9e18::bigint) where p_of = 'deliveries'
  ) o
  where m.source = p_of and o.name = p_name
$$;
-- What was stored before is counted.
insert into private.metric_marks (source) values ('webhook_events'), ('deliveries') on conflict do nothing;
update private.metric_marks
set counted_to = private.last_id(source), noted_to = private.last_id(source);

select is(private.seconds_between('2001-03-01 09:00Z', '2001-03-01 09:00:02.5Z'), 2.5::double precision, 'how long it took');
select is(private.seconds_between('2001-03-01 09:00Z', '2001-03-01 08:00Z'), 0::double precision, 'a clock that is ahead makes nothing fall');
select is(private.seconds_between('-infinity', '2001-03-01 08:00Z'), 86400::double precision, 'and none is too slow to be counted');

-- Signed with the tenant's secret, and whatever its sender likes.
call tests.cal_sends('BOOKING_CREATED', 'A', '0001-01-01 00:00Z', p_now => '2001-03-01 09:00Z');
select is(pg_temp.counted('calbase_webhook_delay_seconds', 'webhook_events'), array[86400::double precision],
  'an event of two thousand years ago counts as a day');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_now => '2001-03-01 09:00:03Z');
select is((select sum(v) from unnest(pg_temp.counted('calbase_webhook_delay_seconds', 'webhook_events')) v),
  86403::double precision, 'others as long as they took');

do $$ begin
  perform tests.settle(c, '{"outcome": "sent"}', '2001-03-20 10:00Z') from tests.claim('2001-03-09 10:00Z', 1) c;
end $$;
select is(pg_temp.counted('calbase_reminder_lateness_seconds', 'deliveries'), array[86400::double precision],
  'a sender that comes back after days made nothing later than a day');

select * from finish();
rollback;
