begin;
create extension if not exists pgtap with schema extensions;
select plan(12);

create function pg_temp.quiet_end(p_now text, p_from time, p_until time, p_zone text default 'Europe/Berlin') returns timestamptz language sql as $$
  select private.end_of_quiet(p_now::timestamptz, p_from, p_until, p_zone)
$$;

select is(pg_temp.quiet_end('2026-06-01 20:59:59+02', '21:00', '08:00'), null, 'just before');
select is(pg_temp.quiet_end('2026-06-01 21:00+02', '21:00', '08:00'), '2026-06-02 08:00+02'::timestamptz, 'from the first minute');
select is(pg_temp.quiet_end('2026-06-02 07:59:59+02', '21:00', '08:00'), '2026-06-02 08:00+02'::timestamptz, 'to the last');
select is(pg_temp.quiet_end('2026-06-02 08:00+02', '21:00', '08:00'), null, 'and no longer');
select is(pg_temp.quiet_end('2026-06-02 12:30:30+02', '12:00', '13:30'), '2026-06-02 13:30+02'::timestamptz, 'also at noon');
select is(pg_temp.quiet_end('2026-06-02 14:00+02', '12:00', '13:30'), null, 'which is over in the afternoon');
select is(pg_temp.quiet_end('2026-03-28 22:00+01', '21:00', '08:00'), '2026-03-29 08:00+02'::timestamptz, 'eight o''clock is eight o''clock when summer time begins');
select is(pg_temp.quiet_end('2026-10-24 22:00+02', '21:00', '08:00'), '2026-10-25 08:00+01'::timestamptz, 'and when it ends');
select is(pg_temp.quiet_end('2026-03-29 01:00+01', '21:00', '02:30'), '2026-03-29 03:00+02'::timestamptz, 'an end that the clock passes over');
select is(pg_temp.quiet_end('2026-10-25 01:00+02', '21:00', '02:30'), '2026-10-25 02:30+02'::timestamptz, 'an end that comes twice: the first');
select is(pg_temp.quiet_end('2026-10-25 02:10+01', '21:00', '02:30'), '2026-10-25 02:30+01'::timestamptz, 'in the second, the second');
select is(pg_temp.quiet_end('2026-10-03 23:00+10:30', '21:00', '02:15', 'Australia/Lord_Howe'), '2026-10-04 02:30+11'::timestamptz, 'where the clock jumps by half an hour');

select * from finish();
rollback;
