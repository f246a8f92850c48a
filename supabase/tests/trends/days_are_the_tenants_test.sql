begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Booked at half past midnight of the 2nd in Berlin; held on the day on which its clocks go forward.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 23:30Z', p_start => '2001-03-25 21:30Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-25 21:59Z', p_start => '2001-03-25 21:30Z');
-- The first half hour of the next day, which is at 22:00Z as the clocks have changed.
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 12:00Z', p_start => '2001-03-25 22:00Z');
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-03 12:00Z', p_start => '2001-03-25 22:00Z');
call tests.cal_sends('BOOKING_REQUESTED', 'C', '2001-03-02 12:00Z', p_start => '2001-03-25 08:00Z');
do $$ begin perform private.count_changed_days(); end $$;

select results_eq(
  $$ select day, booked, attended, no_show, cancelled from public.bookings_per_day
     where tenant = 'acme-test' and booked + attended + no_show + cancelled > 0 order by day $$,
  $$ values ('2001-03-02'::date, 2, 0, 0, 0), ('2001-03-25', 0, 1, 0, 0), ('2001-03-26', 0, 0, 0, 1) $$,
  'a day begins and ends by the tenant''s clock; a request that nobody confirmed is no booking');
select results_eq(
  $$ select week, show_rate, attended, no_show, cancelled from public.show_rate_per_week
     where tenant = 'acme-test' and week < '2001-04-09' order by week desc limit 3 $$,
  $$ values ('2001-04-02'::date, null::numeric, 0::bigint, 0::bigint, 0::bigint),
       ('2001-03-26', null, 0, 0, 1), ('2001-03-19', 100.0, 1, 0, 0) $$,
  'a week begins on Monday; without a meeting there is no rate');
select results_eq(
  $$ select week, leads from public.leads_per_week where tenant = 'acme-test' and leads > 0 $$,
  $$ values ('2001-02-26'::date, 1::bigint) $$, 'who booked twice is one lead, of the first time');

select is(
  (select count(*) from public.bookings_per_day where tenant = 'acme-test'),
  (select (now() at time zone 'Europe/Berlin')::date - date '2001-03-02' + 1)::bigint,
  'each day since is there, also those on which nothing was');

update public.tenants set time_zone = 'America/New_York' where slug = 'acme-test';
do $$ begin perform private.count_changed_days(10000); end $$;
select results_eq(
  $$ select day, booked, attended, no_show, cancelled from public.bookings_per_day
     where tenant = 'acme-test' and booked + attended + no_show + cancelled > 0 order by day $$,
  $$ values ('2001-03-01'::date, 1, 0, 0, 0), ('2001-03-02', 1, 0, 0, 0), ('2001-03-25', 0, 1, 0, 1) $$,
  'in another time zone all days are counted anew');

update public.tenants set time_zone = 'Europe/Berlin' where slug = 'acme-test';
select ok(private.count_changed_days(1), 'of many days some are counted, and there are more');
do $$ begin while private.count_changed_days(3000) loop end loop; end $$;
select is((select booked from public.daily_counts where tenant_id = tests.tenant() and day = '2001-03-02'), 2, 'until all are');

-- Whoever signs may name any day.
call tests.cal_sends('BOOKING_CREATED', 'D', '0001-01-01 12:00Z', p_start => '9999-12-31 23:00Z');
do $$ begin while private.count_changed_days(3000) loop end loop; end $$;
select is((select booked from public.daily_counts where tenant_id = tests.tenant() order by day limit 1), 1, 'a day of long ago is counted');
select cmp_ok((select count(*) from public.bookings_per_day where tenant = 'acme-test'), '<=', 36525::bigint, 'and makes no endless chart');

select * from finish();
rollback;
