begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 60, 'sms' from acme;
create function pg_temp.reason(p_uid text) returns text language sql as $$
  select p.reason from public.preview_reminder('acme-test', 'SMS', p_uid, p_now => '2001-03-09 09:00Z') p
$$;
create procedure pg_temp.book(p_uid text, p_phone text, p_start timestamptz) language sql as $$
  call tests.cal_sends('BOOKING_CREATED', p_uid, '2001-03-01 09:00Z',
    jsonb_build_object('responses', jsonb_build_object('attendeePhoneNumber', jsonb_build_object('value', p_phone))), p_start => p_start);
$$;

call pg_temp.book('A', '+49151234567', '2001-03-10 10:00Z');
call pg_temp.book('B', '+49151234567', '2001-03-10 12:00Z');
call pg_temp.book('C', '+49151234567', '2001-03-11 12:00Z');
select is(pg_temp.reason('A'), null, 'where the project''s own account texts, only the sender knows');

do $$ begin perform public.limit_texts('acme-test', 1, '{+43}'); end $$;
select is(pg_temp.reason('A'), 'Text messages to +49 are not allowed: limit_texts() can allow them.', 'the tenant''s own countries');
do $$ begin
  perform public.limit_texts('acme-test', 1, '{}');
  perform public.set_channel('acme-test', 'sms', '{"account_sid": "AC1", "auth_token": "secret", "from": "+13055550100"}');
end $$;
select is(pg_temp.reason('A'), 'Text messages to +49 are not allowed: limit_texts() can allow them.', 'that of its own number');

do $$ begin perform public.limit_texts('acme-test', 1, '{+49}'); end $$;
call tests.deliver('2001-03-10 09:00Z', '{"outcome": "sent", "address": "+49151234567"}');
select is(pg_temp.reason('A'), 'It was sent.', 'what was sent was within them');
select is(pg_temp.reason('B'), 'The number has had 1 text messages that day: limit_texts() can allow more.', 'no more is that day');
select is(pg_temp.reason('C'), null, 'another day it is');

select * from finish();
rollback;
