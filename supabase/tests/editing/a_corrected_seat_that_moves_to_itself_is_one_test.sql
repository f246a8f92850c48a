begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Ada has a seat in B; the one in A, under a mistyped address, moves there.
call tests.seat('BOOKING_CREATED', 'A', '2031-03-01 08:59Z', 'carl@example.com');
call tests.seat('BOOKING_CREATED', 'A', '2031-03-01 09:01Z', 'ada@exmaple.com');
call tests.seat('BOOKING_CREATED', 'B', '2031-03-01 09:02Z', 'bob@example.com');
call tests.seat('BOOKING_CREATED', 'B', '2031-03-01 09:03Z', 'ada@example.com');
update public.booking_attendees set email = 'ada@example.com' where email = 'ada@exmaple.com';
call tests.seat('BOOKING_RESCHEDULED', 'B', '2031-03-02 09:00Z', 'ada@exmaple.com', 'A');

create temp view kept as
select k.* from private.booking_folds k join public.booking_uids u on u.tenant_id = k.tenant_id and u.booking_id = k.booking_id
join acme on acme.tenant_id = k.tenant_id where u.cal_uid = 'B';
create temp table before on commit drop as select tests.state() as row;
create temp table kept_before on commit drop as select * from kept;
select is((select people from kept), 2, 'she is one of two');
do $$ begin perform public.rebuild_bookings('acme-test'); end $$;
select bag_eq('select tests.state()', 'select row from before', 'a rebuild changes nothing');
select bag_eq('select k::text from kept k', 'select k::text from kept_before k', 'nor what is kept of it');

select * from finish();
rollback;
