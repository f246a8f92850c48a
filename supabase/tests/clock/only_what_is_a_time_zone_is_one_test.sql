begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

select is_empty(
  $$ select z.name from pg_timezone_names z where z.name like '%/%' and not private.is_time_zone(z.name) $$,
  'every area and place that PostgreSQL knows');
select ok(private.is_time_zone(z), z) from unnest('{UTC,GMT}'::text[]) z;

-- What PostgreSQL takes for a rule (so many hours behind), a date or a word, from the parts of zones.
select is_empty(
  $$ select z.name
     from unnest('{Jan,Mon,now,today,infinity,epoch,UTC,GMT,Z,EST,America,Europe,Etc,PM,AM,BC,J,Abc,allballs}'::text[]) a (area)
     cross join unnest('{1,01,10,2000,+5,-5,Foo,Abc,Abc5,Abc+5,Abc-25,Abc+167,UTC,GMT+13,GMT-15,GMT5,BC,PM,Berlin+5,12-5}'::text[]) p (place)
     cross join lateral (values (a.area || '/' || p.place)) z (name)
     where private.is_time_zone(z.name) and not exists (select from pg_timezone_names n where n.name = z.name) $$,
  'nothing that only looks like one');
select ok(not private.is_time_zone(z), coalesce(z, 'null')) from unnest(array['CET', 'Europe', '', null]) z;

-- By a name that is an abbreviation, too, PostgreSQL computes otherwise than by the session's zone.
create function pg_temp.is_ambiguous(p_zone text) returns boolean language plpgsql as $$
declare
  v_at constant timestamptz := '2026-07-01 10:00Z';
  v_by_session timestamp;
begin
  perform set_config('timezone', p_zone, true);
  v_by_session := v_at::timestamp;
  perform set_config('timezone', 'UTC', true);
  return v_by_session <> v_at at time zone p_zone;
end $$;
select set_eq(
  'select z.name from pg_timezone_names z where pg_temp.is_ambiguous(z.name)',
  'select z.name from pg_timezone_names z where not private.is_tenant_time_zone(z.name)',
  'a tenant has none that is not what it says in summer');
select throws_like($$ select public.create_tenant('cet-test', 'CET', 'CET') $$, 'Unknown time zone%', 'but is told to name another');

select * from finish();
rollback;
