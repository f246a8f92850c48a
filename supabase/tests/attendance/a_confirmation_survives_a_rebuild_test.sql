begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"},
  {"name": "Gus", "email": "gus@example.com"}]}');
select public.confirm_attendance(tests.link('A'), '2001-03-02 09:00Z');
call tests.cal_sends('BOOKING_LOCATION_UPDATED', 'A', '2001-03-01 09:30Z', '{"location": "Main Street 1", "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"},
  {"name": "Gus", "email": "gus@example.com"}]}', p_now => '2001-03-03 09:00Z');
create temp table before on commit drop as select tests.state() as line;
select results_eq($$ select tests.attending('A') $$, $$ values ('ada@example.com') $$, 'what is heard of later leaves it');

select public.rebuild_bookings('acme-test', '2001-03-04 09:00Z');
select set_eq($$ select tests.state() $$, 'select line from before', 'a rebuild gives every row as it was');

-- A move that happened before the click, and is heard of after it.
call tests.cal_sends('BOOKING_RESCHEDULED', 'A', '2001-03-01 10:00Z', p_now => '2001-03-04 10:00Z', p_start => '2001-03-09 10:00Z');
select is_empty($$ select tests.attending('A') $$ , 'they answered for a time that was gone, and counts for no other');
delete from private.booking_folds f using acme where f.tenant_id = acme.tenant_id;
create temp table moved on commit drop as select tests.state() as line;
select public.rebuild_bookings('acme-test', '2001-03-04 11:00Z');
select set_eq($$ select tests.state() $$, 'select line from moved', 'in any order');

select * from finish();
rollback;
