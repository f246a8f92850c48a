begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create function pg_temp.notes() returns bigint language sql as $$
  with gone as (delete from private.changed_days returning 1) select count(*) from gone
$$;
create function pg_temp.counted() returns table (booked bigint, attended bigint, no_show bigint, cancelled bigint, leads bigint) language sql as $$
  select sum(booked), sum(attended), sum(no_show), sum(cancelled), sum(leads) from public.daily_counts where tenant_id = tests.tenant()
$$;

-- Both were booked a month ago.
call tests.cal_sends('BOOKING_CREATED', 'A', now() - interval '30 days', p_start => now() - interval '2 hours');
call tests.cal_sends('BOOKING_CREATED', 'B', now() - interval '30 days', p_start => now() + interval '2 days');
do $$ begin perform private.count_recent_days(now() - interval '5 minutes'); end $$;
select cmp_ok(pg_temp.notes(), '>', 0::bigint, 'a backfill notes the days of long ago');

call tests.cal_sends('BOOKING_CREATED', 'C', now(), p_start => now() + interval '1 day');
call tests.cal_sends('BOOKING_CREATED', 'D', now(), p_start => now() + interval '1 hour');
call tests.cal_sends('BOOKING_RESCHEDULED', 'C2', now(), p_start => now() + interval '2 days', p_with => '{"rescheduleUid": "C"}');
call tests.cal_sends('BOOKING_CANCELLED', 'B', now(), p_start => now() + interval '2 days');
call tests.cal_sends('BOOKING_CANCELLED', 'D', now(), p_start => now() + interval '1 hour');
call tests.cal_sends('MEETING_ENDED', 'A', now(), p_start => now() - interval '2 hours');
call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', now(), p_with => '{"attendees": [{"email": "ada@example.com", "noShow": true}]}');
select is(pg_temp.notes(), 0::bigint, 'booked, moved, cancelled, over and missed: no row is written for the trends');

do $$ begin perform private.count_recent_days(p_now => now() + interval '3 hours'); end $$;
select results_eq('select booked, no_show from pg_temp.counted()', 'values (2::bigint, 1::bigint)', 'it is counted all the same');

create temp table before on commit drop as select xmin::text as version, d.* from public.daily_counts d order by day;
do $$ begin perform private.count_recent_days(p_now => now() + interval '3 hours'); end $$;
select results_eq('select xmin::text as version, d.* from public.daily_counts d order by day', 'select * from before order by day',
  'where nothing changed, no row is written');

-- The scheduler stood still for a month.
update private.heartbeat set last_at = now() - interval '31 days' where name = 'count_days';
do $$ begin perform private.count_recent_days(p_now => now() + interval '3 hours'); end $$;
select results_eq('select booked from pg_temp.counted()', 'values (4::bigint)', 'the days since the last time are counted, however long ago that was');
select is(pg_temp.notes(), 0::bigint, 'and nothing is left to do');

select * from finish();
rollback;
