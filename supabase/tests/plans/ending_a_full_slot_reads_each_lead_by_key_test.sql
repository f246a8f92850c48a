begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

-- In a new project, whose tables nobody has counted yet: whoever sat in a slot that is cancelled is looked
-- up by key, and not compared with all leads of the tenant.
set local search_path = '';
truncate public.tenants cascade;
set local search_path to default;
create temp table acme on commit drop as
select tenant_id as id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create procedure pg_temp.slot(p_trigger text, p_uid text, p_at timestamptz, p_people int)
language plpgsql as $$
declare
  v_attendees constant jsonb := (
    select jsonb_agg(jsonb_build_object('email', p_uid || n || '@example.com')) from generate_series(1, p_people) n
  );
begin
  call tests.cal_sends(p_trigger, p_uid, p_at, jsonb_build_object('bookingId', null, 'seatsPerTimeSlot', 500,
    'rescheduleUid', case p_trigger when 'BOOKING_RESCHEDULED' then 'earlier' end, 'attendees', v_attendees));
end $$;
create function pg_temp.rows_read() returns bigint language sql volatile set search_path = '' as $$
  select sum(pg_stat_get_xact_tuples_returned(i.indexrelid))::bigint
  from pg_index i
  where i.indrelid = any ('{public.leads,public.lead_activities}'::regclass[])
$$;
create temp table steps (uid text, rows_read bigint) on commit drop;
create procedure pg_temp.end_slot(p_uid text, p_people int)
language plpgsql as $$
declare
  v_before bigint;
begin
  call pg_temp.slot('BOOKING_RESCHEDULED', p_uid, '2001-03-01 09:00Z', p_people);
  v_before := pg_temp.rows_read();
  call pg_temp.slot('BOOKING_CANCELLED', p_uid, '2001-03-01 10:00Z', p_people);
  insert into steps values (p_uid, pg_temp.rows_read() - v_before);
end $$;

call pg_temp.end_slot('a', 20);
call pg_temp.slot('BOOKING_RESCHEDULED', 'b', '2001-03-01 09:00Z', 400);
call pg_temp.end_slot('c', 20);

select is((select array_agg(status::text || a.count order by b.cal_uid) from public.bookings b cross join lateral (
    select count(*) from public.lead_activities k where k.booking_id = b.id and k.kind = 'booking_cancelled') a
  where tenant_id = (select id from acme)), '{cancelled20,rescheduled0,cancelled20}',
  'two slots are cancelled, and all who sat there');
select cmp_ok((select rows_read from steps where uid = 'c'), '<=', (select 2 * rows_read from steps where uid = 'a'),
  'the second reads no more rows, though there are many more leads');

select * from finish();
rollback;
