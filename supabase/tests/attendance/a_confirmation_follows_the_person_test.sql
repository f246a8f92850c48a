begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_start => '2999-03-11 10:00Z');
create temp table link on commit drop as select uid, tests.link(uid) as token from unnest(array['A', 'B']) uid;
select public.confirm_attendance(token, '2001-03-02 09:00Z') from link where uid = 'A';
update public.booking_attendees a set email = 'ada@new.example' from acme where a.tenant_id = acme.tenant_id;

select results_eq($$ select tests.attending('A') $$, $$ values ('ada@new.example') $$, 'what they said stays theirs when their address is corrected');
select is(public.confirm_attendance(token, '2001-03-03 09:00Z') ->> 'state', 'confirmed', 'a link in their old mailbox is still theirs') from link where uid = 'B';
select results_eq($$ select tests.attending('B') $$, $$ values ('ada@new.example') $$, 'and confirms under the new address');
create temp table before on commit drop as select tests.state() as line;
select public.rebuild_bookings('acme-test', '2001-03-04 09:00Z');
select set_eq($$ select tests.state() $$, 'select line from before', 'through a rebuild');

call tests.cal_sends('BOOKING_CREATED', 'P', '2001-03-01 09:00Z', '{"attendees": [{"name": "Pat", "email": "491701234567@sms.cal.com", "phoneNumber": "+49 170 1234567"}]}');
update public.reminder_rules r set channel = 'sms' from acme where r.tenant_id = acme.tenant_id and r.name = '24 hours before';
select is(public.confirm_attendance(tests.link('P', 'tel:491701234567'), '2001-03-05 09:00Z') ->> 'state', 'confirmed', 'who has a phone only is asked by text message');
select results_eq($$ select tests.attending('P') $$, $$ values ('tel:491701234567') $$, 'and known by the number');

select * from finish();
rollback;
