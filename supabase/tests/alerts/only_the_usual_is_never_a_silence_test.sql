begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

-- Half a year of tenants of all sorts; each hour they may be heard in, they are, with this chance.
create temp table sort (name text, days int[], from_hour int, to_hour int, chance float, chance_in_other_weeks float) on commit drop;
insert into sort values
  ('an office', '{1,2,3,4,5}', 9, 17, 0.6, 0.6),
  ('a small office', '{1,2,3,4,5}', 9, 17, 0.25, 0.25),
  ('a very small one', '{1,2,3,4,5}', 9, 17, 0.12, 0.12),
  ('all day long', '{1,2,3,4,5,6,7}', 0, 24, 0.9, 0.9),
  ('day and night, now and then', '{1,2,3,4,5,6,7}', 0, 24, 0.3, 0.3),
  ('only on weekends', '{5,6,7}', 10, 20, 0.5, 0.5),
  ('a campaign every third week', '{1,2,3,4,5}', 9, 17, 0.5, 0.15);
create temp table heard on commit drop as
select s.name, t.hour
from sort s, generate_series(timestamptz '2001-01-01 00:00Z', '2001-06-30 23:00Z', '1 hour') t (hour)
where extract(isodow from t.hour) = any (s.days)
  and extract(hour from t.hour at time zone 'UTC') >= s.from_hour and extract(hour from t.hour at time zone 'UTC') < s.to_hour
  -- A number between 0 and 1 that is the same in every run.
  and ('x' || left(md5(s.name || t.hour), 8))::bit(32)::bigint / 4294967296.0
    < case when extract(week from t.hour)::int % 3 = 0 then s.chance else s.chance_in_other_weeks end;

-- Each pause that is more than half a day, after six weeks.
create temp table pause on commit drop as
select p.name, p.hour, p.next,
  private.silent_from(array(
    select h.hour from heard h
    where h.name = p.name and h.hour <= p.hour and h.hour > p.hour - interval '6 weeks' order by h.hour), 6, 'UTC') as silent_from
from (select h.*, lead(h.hour) over (partition by h.name order by h.hour) as next from heard h) p
where p.next > p.hour + interval '12 hours' and p.hour > '2001-02-13';

select cmp_ok((select count(*) from pause), '>', 400::bigint, 'nights, weekends, and longer ones');
select is_empty('select * from pause where silent_from <= next', 'none is an alarm');
select is_empty($$ select * from pause where silent_from > hour + case
    when name in ('an office', 'a small office', 'only on weekends', 'day and night, now and then') then interval '12 days' else '7 weeks' end $$,
  'and an end would be told');

select * from finish();
rollback;
