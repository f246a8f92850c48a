begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create function pg_temp.add(p_minutes int, p_days int, p_time time) returns text language sql as $$
  select format('insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, offset_days, at_time)
    select tenant_id, ''New'', ''before_start'', %L, %L, %L from acme', p_minutes, p_days, p_time)
$$;
create function pg_temp.refused(p_because text) returns text language sql as $$
  select format('new row for relation "reminder_rules" violates check constraint "%s"', p_because)
$$;

select lives_ok(pg_temp.add(90, null, null), 'minutes');
select lives_ok(pg_temp.add(null, 1, '09:00'), 'days and a time');
select lives_ok(pg_temp.add(null, 0, '00:00'), 'midnight is where the day begins');
select throws_ok(pg_temp.add(null, null, null), '23514',
  pg_temp.refused('give_either_offset_minutes_or_offset_days_with_at_time'), 'nothing');
select throws_ok(pg_temp.add(90, 1, '09:00'), '23514',
  pg_temp.refused('give_either_offset_minutes_or_offset_days_with_at_time'), 'both');
select throws_ok(pg_temp.add(90, null, '09:00'), '23514',
  pg_temp.refused('give_either_offset_minutes_or_offset_days_with_at_time'), 'minutes and a time');
select throws_ok(pg_temp.add(null, 1, null), '23514',
  pg_temp.refused('give_either_offset_minutes_or_offset_days_with_at_time'), 'days without a time');
select throws_ok(pg_temp.add(null, -1, '09:00'), '23514',
  pg_temp.refused('offset_is_between_0_and_a_year'), 'the anchor says to which side it counts');
select throws_ok(pg_temp.add(null, 366, '09:00'), '23514',
  pg_temp.refused('offset_is_between_0_and_a_year'), 'more than a year');
select throws_ok(pg_temp.add(null, 1, '24:00'), '23514',
  pg_temp.refused('at_time_is_before_midnight'), 'midnight is not at the end');

select * from finish();
rollback;
