begin;
create extension if not exists pgtap with schema extensions;
select plan(12);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, c, 'before_start', 60, c::public.reminder_channel from acme, unnest('{email,sms}'::text[]) c;
create procedure pg_temp.book(p_uid text, p_start timestamptz, p_phone text) language sql as $$
  call tests.cal_sends('BOOKING_CREATED', p_uid, '2001-03-01 09:00Z', jsonb_build_object('bookingId', hashtext(p_uid),
    'attendees', jsonb_build_array(jsonb_build_object('email', p_uid || '@example.com')),
    'responses', jsonb_build_object('attendeePhoneNumber', jsonb_build_object('value', p_phone))), p_start => p_start);
$$;
do $$ begin
  for n in 1..100 loop call pg_temp.book('A' || n, '2001-03-10 10:00Z', '+491700000' || 100 + n); end loop;
  for n in 1..3 loop call pg_temp.book('B' || n, '2001-03-12 10:00Z', '+4930' || 1000000 + n); end loop;
end $$;
create temp table claimed on commit drop as select c from tests.claim('2001-03-10 09:00Z', 1000) c;
do $$ begin perform tests.settle(c, '{"outcome": "sent"}', '2001-03-10 09:00:01Z') from claimed; end $$;
create procedure pg_temp.says(p_feedback text, p_from int, p_to int, p_at timestamptz) language sql as $$
  select public.record_feedback(jsonb_build_object('tenant_id', c ->> 'tenant_id', 'channel', 'email', 'reminder_id', c ->> 'reminder_id',
    'generation', c -> 'generation', 'feedback', p_feedback, 'arrived', p_feedback = 'complained', 'at', p_at), p_at)
  from (select c, row_number() over (order by c #>> '{booking,cal_uid}') as n from claimed where c ->> 'channel' = 'email') m
  where m.n between p_from and p_to
$$;

-- That the others are late, is another alert.
create function pg_temp.judge(p_now timestamptz) returns setof text language sql as $$
  select j from tests.judge(p_now) j where j not like '%late%'
$$;

call pg_temp.says('bounced', 1, 5, '2001-03-10 10:00Z');
select is_empty($$ select pg_temp.judge('2001-03-10 10:01Z') $$, 'five of a hundred come back');
call pg_temp.says('bounced', 6, 6, '2001-03-10 10:02Z');
select results_eq($$ select pg_temp.judge('2001-03-10 10:03Z') $$, array['messages_returned email'], 'six');
select is(tests.told_of('messages_returned'), 'Of 100 messages of acme-test by email in a day, 6 came back and 0 were called spam.', 'it says so');
select results_eq($$ select pg_temp.judge('2001-03-11 08:00Z') $$, array['messages_returned email'], 'still within a day');
do $$ begin perform tests.judge('2001-03-11 10:10Z'); end $$;
select is_empty($$ select pg_temp.judge('2001-03-11 11:10Z') $$, 'a day later it is over');
call pg_temp.says('complained', 10, 12, '2001-03-11 11:11Z');
select results_eq($$ select pg_temp.judge('2001-03-11 11:12Z') $$, array['messages_returned email 1x again'], 'three call it spam');
do $$ begin perform tests.judge('2001-03-12 11:15Z'); perform tests.judge('2001-03-12 12:15Z'); end $$;

-- Nobody knows.
create temp table unanswered on commit drop as select c from tests.claim('2001-03-12 09:00Z', 1000) c where c ->> 'channel' = 'sms';
do $$ begin perform tests.settle(c, '{"outcome": "unknown", "error": "timeout"}', '2001-03-12 09:00:12Z') from unanswered where c #>> '{booking,cal_uid}' <> 'B3'; end $$;
select is_empty($$ select pg_temp.judge('2001-03-12 12:16Z') $$, 'two went unanswered');
do $$ begin perform tests.settle(c, '{"outcome": "unknown", "error": "timeout"}', '2001-03-12 09:00:12Z') from unanswered where c #>> '{booking,cal_uid}' = 'B3'; end $$;
select results_eq($$ select pg_temp.judge('2001-03-12 12:17Z') $$, array['unknown_fates sms'], 'three');
do $$ begin perform tests.settle(c, '{"outcome": "sent"}', '2001-03-12 12:18Z') from unanswered; perform tests.judge('2001-03-12 12:19Z'); end $$;
select is_empty($$ select pg_temp.judge('2001-03-12 12:29Z') $$, 'they were sent after all');

-- Somebody books twelve meetings with one number.
do $$ begin
  for n in 1..12 loop call pg_temp.book('C' || n, '2001-03-14 10:00Z', '+491709999999'); end loop;
  perform tests.claim('2001-03-14 09:00Z', 1000);
end $$;
select results_eq($$ select pg_temp.judge('2001-03-14 09:01Z') $$, array['text_limit_reached number_limit'], 'ten are sent');
select is(tests.told_of('text_limit_reached'),
  'Text messages of acme-test were not sent, as their numbers had had as many as they may that day: 2.', 'it says so');
select is_empty($$ select pg_temp.judge('2001-03-15 09:01Z') $$, 'a day later it is over');

select * from finish();
rollback;
