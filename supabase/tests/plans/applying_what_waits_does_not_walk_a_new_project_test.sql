begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

-- A backfill, or a tenant that was disabled, gives a new project thousands of events at once. The plans
-- of the first are kept, from when there was nothing: they must do for the last ones, too.
set local search_path = '';
truncate public.tenants cascade;
set local search_path to default;
create temp table acme on commit drop as
select tenant_id as id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Three bookings of each booker, a day apart, so that most steps meet somebody who has booked before.
set local calbase.give_up_share = 1;
do $$ begin
  for n in 0..299 loop
    call tests.cal_sends('BOOKING_CREATED', 'A' || n, timestamptz '2001-03-01 09:00Z' + n * interval '1 day',
      format('{"attendees": [{"email": "ada%s@example.com"}]}', n / 3)::jsonb);
  end loop;
end $$;
set local calbase.give_up_share = 0;

create function pg_temp.rows_read() returns bigint language sql volatile set search_path = '' as $$
  select sum(pg_stat_get_xact_tuples_returned(i.indexrelid))::bigint
  from pg_index i
  where i.indrelid = any (
    '{public.leads,public.lead_activities,public.bookings,public.booking_attendees}'::regclass[])
$$;
create temp table steps (number integer, answer text, rows_read bigint) on commit drop;
do $$
declare
  v_before bigint;
  v_answer text;
begin
  for n in 1..15 loop
    v_before := pg_temp.rows_read();
    v_answer := private.apply_pending((select id from pg_temp.acme), 20, '2002-03-01 12:00Z');
    insert into pg_temp.steps values (n, v_answer, pg_temp.rows_read() - v_before);
  end loop;
end $$;

select results_eq('select answer from steps order by number',
  array(select case when n < 15 then 'more' else 'done' end from generate_series(1, 15) n),
  'all that waited is applied, twenty events in a step');
select is((select count(*) from public.leads where tenant_id = (select id from acme)), 100::bigint,
  'and makes a lead of each booker');
select cmp_ok((select max(rows_read) from steps where number > 10), '<=',
  (select 2 * max(rows_read) from steps where number <= 5),
  'a step among many bookings reads no more rows than one of the first');

select * from finish();
rollback;
