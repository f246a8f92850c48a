begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create function pg_temp.add(p_minutes int, p_days int, p_time time) returns text language sql as $$
  select format('insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, offset_days, at_time)
    select tenant_id, ''New'', ''before_start'', %L, %L, %L from acme', p_minutes, p_days, p_time)
$$;

select lives_ok(pg_temp.add(90, null, null), 'minutes');
select lives_ok(pg_temp.add(null, 1, '09:00'), 'days and a time');
select lives_ok(pg_temp.add(null, 0, '00:00'), 'midnight is where the day begins');
select throws_ok(pg_temp.add(null, null, null), '23514',
  'Say when: give either offset_minutes, or offset_days together with at_time.', 'nothing');
select throws_ok(pg_temp.add(90, 1, '09:00'), '23514',
  'Say when: give either offset_minutes, or offset_days together with at_time.', 'both');
select throws_ok(pg_temp.add(90, null, '09:00'), '23514',
  'Say when: give either offset_minutes, or offset_days together with at_time.', 'minutes and a time');
select throws_ok(pg_temp.add(null, 1, null), '23514',
  'Say when: give either offset_minutes, or offset_days together with at_time.', 'days without a time');
select throws_ok(pg_temp.add(null, -1, '09:00'), '23514',
  'A rule is at most a year away, and the anchor says to which side: offset_minutes is between 0 and 525600, offset_days between 0 and 365.', 'the anchor says to which side it counts');
select throws_ok(pg_temp.add(null, 366, '09:00'), '23514',
  'A rule is at most a year away, and the anchor says to which side: offset_minutes is between 0 and 525600, offset_days between 0 and 365.', 'more than a year');
select throws_ok(pg_temp.add(null, 1, '24:00'), '23514',
  'A day has no 24:00: write 00:00 of the next one.', 'midnight is not at the end');

select * from finish();
rollback;
