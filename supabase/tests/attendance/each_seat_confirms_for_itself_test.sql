begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
call tests.seat('BOOKING_CREATED', 'S', '2001-03-01 09:00Z', 'ada@example.com');
call tests.seat('BOOKING_CREATED', 'S', '2001-03-01 10:00Z', 'bob@example.com');
create temp table link on commit drop as
select who, tests.link('S', who) as token from unnest(array['ada@example.com', 'bob@example.com']) who;

select is((select count(distinct token) from link), 2::bigint, 'each has a link of their own');
select public.confirm_attendance(token, '2001-03-02 09:00Z') from link where who like 'bob%';
select results_eq($$ select tests.attending('S') $$, $$ values ('bob@example.com') $$, 'and says it for nobody else');
call tests.seat('BOOKING_CREATED', 'T', '2001-03-02 10:00Z', 'cy@example.com');
call tests.seat('BOOKING_RESCHEDULED', 'T', '2001-03-03 09:00Z', 'bob@example.com', 'S');
select is_empty($$ select tests.attending('S') union all select tests.attending('T') $$, 'a seat that moves takes it nowhere');
select is(public.attendance_status(token, '2001-03-03 10:00Z') ->> 'state', 'moved', 'its link says so') from link where who like 'bob%';
select public.confirm_attendance(token, '2001-03-03 11:00Z') from link where who like 'ada%';
call tests.seat('BOOKING_CREATED', 'S', '2001-03-03 12:00Z', 'dee@example.com');
call tests.seat('BOOKING_CANCELLED', 'S', '2001-03-04 09:00Z', 'ada@example.com');
select is(public.attendance_status(token, '2001-03-04 10:00Z') ->> 'state', 'cancelled', 'of a seat that was given up, too') from link where who like 'ada%';
call tests.seat('BOOKING_CREATED', 'S', '2001-03-05 09:00Z', 'ada@example.com');
select is_empty($$ select tests.attending('S') $$, 'who comes back has not said it');
select is(public.confirm_attendance(token, '2001-03-05 10:00Z') ->> 'state', 'confirmed', 'and may') from link where who like 'ada%';
select isnt_empty($$ select tests.attending('S') $$, 'which counts');

select * from finish();
rollback;
