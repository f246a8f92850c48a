begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create function pg_temp.counted(p_day date) returns text language plpgsql as $$
begin
  perform private.count_changed_days();
  return (
    select format('booked %s, attended %s, no show %s, cancelled %s, leads %s', booked, attended, no_show, cancelled, leads)
    from public.daily_counts where tenant_id = tests.tenant() and day = p_day);
end $$;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2001-03-10 10:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z', p_start => '2001-03-10 10:00Z');
select is(pg_temp.counted('2001-03-10'), 'booked 0, attended 1, no show 0, cancelled 0, leads 0', 'a meeting that took place');
call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-12 09:00Z',
  p_with => '{"attendees": [{"email": "ada@example.com", "noShow": true}]}');
select is(pg_temp.counted('2001-03-10'), 'booked 0, attended 0, no show 1, cancelled 0, leads 0', 'days later the host says that nobody came');

-- What was before is heard of last.
call tests.cal_sends('BOOKING_RESCHEDULED', 'B2', '2001-04-05 09:00Z', p_start => '2001-04-20 10:00Z', p_with => '{"rescheduleUid": "B1"}');
select is(pg_temp.counted('2001-04-05'), 'booked 1, attended 0, no show 0, cancelled 0, leads 0', 'a move is the first that is heard of a booking');
call tests.cal_sends('BOOKING_CREATED', 'B1', '2001-04-02 09:00Z', p_start => '2001-04-06 10:00Z');
select is(pg_temp.counted('2001-04-05'), 'booked 0, attended 0, no show 0, cancelled 0, leads 0', 'it counts at that day no more');
select is(pg_temp.counted('2001-04-02'), 'booked 1, attended 0, no show 0, cancelled 0, leads 0', 'when it turns out to have been made before');
call tests.cal_sends('BOOKING_CANCELLED', 'B2', '2001-04-07 09:00Z', p_start => '2001-04-20 10:00Z');
select is(pg_temp.counted('2001-04-20'), 'booked 0, attended 0, no show 0, cancelled 1, leads 0', 'cancelled, it counts at the time it had last');

do $$ begin
  insert into public.leads (tenant_id, email, source, created_at) values (tests.tenant(), 'eve@example.com', 'fair', '2001-05-01 12:00Z');
end $$;
select is(pg_temp.counted('2001-05-01'), 'booked 0, attended 0, no show 0, cancelled 0, leads 1', 'a lead of long ago that is added by hand');
delete from public.leads where tenant_id = tests.tenant() and email = 'eve@example.com';
select is(pg_temp.counted('2001-05-01'), 'booked 0, attended 0, no show 0, cancelled 0, leads 0', 'and deleted again');

create temp table before on commit drop as select * from public.daily_counts where tenant_id = tests.tenant();
do $$ begin perform public.rebuild_bookings('acme-test'); perform public.recount_days('acme-test'); while private.count_changed_days(3000) loop end loop; end $$;
select results_eq('select * from public.daily_counts where tenant_id = tests.tenant() order by day', 'select * from before order by day',
  'after a rebuild, with all days counted anew, all is the same');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); perform public.recount_days('acme-test'); while private.count_changed_days(3000) loop end loop; end $$;
select results_eq('select * from public.daily_counts where tenant_id = tests.tenant() order by day', 'select * from before order by day',
  'and after a person was erased');

select * from finish();
rollback;
