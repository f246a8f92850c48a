begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'UTC');
do $$ begin perform public.create_tenant('other', 'Other', 'UTC'); end $$;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, asks_attendance)
select tenant_id, 'Booked', 'on_booking', 0, true from acme;

-- A template of one's own can leave it out.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-09 09:55Z', '{"startTime": null, "endTime": null}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_tenant => 'other');
select isnt_empty($$ select tests.claim('2001-03-09 10:00Z', p_tenant => 'other') $$, 'another tenant''s messages are handed out');
select is_empty($$ select from private.attendance_tokens k join acme using (tenant_id) $$,
  'there is nothing to confirm where no time is');

select * from finish();
rollback;
