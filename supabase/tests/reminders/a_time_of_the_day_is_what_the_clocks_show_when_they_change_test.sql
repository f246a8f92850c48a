begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

-- When a rule is due that names a time of the day, for a moment in a zone.
create function pg_temp.due(p_anchor text, p_days int, p_time text, p_moment timestamptz, p_zone text) returns timestamptz
language sql as $$
  select private.due_by_clock(jsonb_populate_record(null::public.reminder_rules,
    jsonb_build_object('anchor', p_anchor, 'offset_days', p_days, 'at_time', p_time)), p_moment, p_zone)
$$;

select results_eq(
  $$ select n.zone, pg_temp.due('before_start', 1, '09:00', n.start, n.zone) at time zone n.zone,
       n.start - pg_temp.due('before_start', 1, '09:00', n.start, n.zone)
     from (values
       -- At noon of the day on which the clocks are put forward, and back.
       (1, 'Europe/Berlin', timestamptz '2026-03-29 10:00Z'), (2, 'Europe/Berlin', '2026-10-25 11:00Z'),
       (3, 'America/New_York', '2026-03-08 16:00Z'), (4, 'America/New_York', '2026-11-01 17:00Z'),
       (5, 'America/St_Johns', '2026-03-08 14:30Z'), (6, 'Australia/Lord_Howe', '2026-10-04 01:00Z'),
       (7, 'Australia/Lord_Howe', '2026-04-05 01:30Z'), (8, 'Pacific/Chatham', '2026-09-26 22:15Z'),
       (9, 'Pacific/Chatham', '2026-04-04 23:15Z')) n (no, zone, start) order by n.no $$,
  $$ values
    ('Europe/Berlin', timestamp '2026-03-28 09:00', interval '26 hours'), ('Europe/Berlin', '2026-10-24 09:00', '28 hours'),
    ('America/New_York', '2026-03-07 09:00', '26 hours'), ('America/New_York', '2026-10-31 09:00', '28 hours'),
    ('America/St_Johns', '2026-03-07 09:00', '26 hours'), ('Australia/Lord_Howe', '2026-10-03 09:00', '26:30'),
    ('Australia/Lord_Howe', '2026-04-04 09:00', '27:30'), ('Pacific/Chatham', '2026-09-26 09:00', '26 hours'),
    ('Pacific/Chatham', '2026-04-04 09:00', '28 hours') $$,
  'nine in the morning is nine in the morning, however long the night');

select results_eq(
  $$ select n.zone, pg_temp.due('after_end', 1, n.at, n.ended, n.zone) at time zone 'UTC',
       pg_temp.due('after_end', 1, n.at, n.ended, n.zone) at time zone n.zone
     from (values
       (1, 'Europe/Berlin', timestamptz '2026-03-28 12:00Z', '02:30'), (2, 'America/New_York', '2026-03-07 18:00Z', '02:15'),
       (3, 'Australia/Lord_Howe', '2026-10-03 02:00Z', '02:10'), (4, 'Pacific/Chatham', '2026-09-26 00:00Z', '02:50'),
       (5, 'Pacific/Apia', '2011-12-29 20:00Z', '09:00')) n (no, zone, ended, at) order by n.no $$,
  $$ values
    ('Europe/Berlin', timestamp '2026-03-29 01:30', timestamp '2026-03-29 03:30'),
    ('America/New_York', '2026-03-08 07:15', '2026-03-08 03:15'),
    ('Australia/Lord_Howe', '2026-10-03 15:40', '2026-10-04 02:40'),
    ('Pacific/Chatham', '2026-09-26 14:05', '2026-09-27 03:50'),
    -- Samoa left out a whole day.
    ('Pacific/Apia', '2011-12-30 19:00', '2011-12-31 09:00') $$,
  'a time that is passed over is as much later');

select results_eq(
  $$ select n.zone, pg_temp.due('after_end', 1, n.at, n.ended, n.zone) at time zone 'UTC',
       pg_temp.due('after_end', 1, n.at, n.ended, n.zone) at time zone n.zone
     from (values
       (1, 'Europe/Berlin', timestamptz '2026-10-24 12:00Z', '02:30'), (2, 'Europe/Berlin', '2026-10-24 12:00Z', '03:00'),
       (3, 'America/New_York', '2026-10-31 18:00Z', '01:00'), (4, 'Australia/Lord_Howe', '2026-04-04 02:00Z', '01:45'),
       (5, 'Pacific/Chatham', '2026-04-04 02:00Z', '03:00'), (6, 'America/St_Johns', '2026-10-31 18:00Z', '01:59'))
       n (no, zone, ended, at) order by n.no $$,
  $$ values
    ('Europe/Berlin', timestamp '2026-10-25 00:30', timestamp '2026-10-25 02:30'),
    ('Europe/Berlin', '2026-10-25 02:00', '2026-10-25 03:00'),
    ('America/New_York', '2026-11-01 05:00', '2026-11-01 01:00'),
    ('Australia/Lord_Howe', '2026-04-04 14:45', '2026-04-05 01:45'),
    ('Pacific/Chatham', '2026-04-04 13:15', '2026-04-05 03:00'),
    ('America/St_Johns', '2026-11-01 04:29', '2026-11-01 01:59') $$,
  'of a time that comes twice, the first');

select results_eq(
  $$ select n.anchor, pg_temp.due(n.anchor, 0, '02:30', n.moment, 'Europe/Berlin')
     from (values
       -- Between the two times that it is half past two, and in the hour that was passed over to.
       (1, 'after_end', timestamptz '2026-10-25 01:00Z'), (2, 'before_start', '2026-10-25 01:00Z'),
       (3, 'after_end', '2026-03-29 01:15Z'), (4, 'before_start', '2026-03-29 01:15Z')) n (no, anchor, moment) order by n.no $$,
  $$ values ('after_end', timestamptz '2026-10-26 01:30Z'), ('before_start', '2026-10-25 00:30Z'),
    ('after_end', '2026-03-29 01:30Z'), ('before_start', '2026-03-28 01:30Z') $$,
  'never on the wrong side of its moment');

select * from finish();
rollback;
