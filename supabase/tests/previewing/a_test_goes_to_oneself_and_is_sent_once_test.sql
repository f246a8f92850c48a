begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel) select tenant_id, 'by text', 'before_start', 30, 'sms' from acme;
do $$ begin perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_secret", "from": "a@b.example"}'); end $$;
create function pg_temp.try(p_to text default 'Me@Acme.example', p_rule text default '1 hour before') returns setof record language sql as $$
  select recipient, outcome, waiting from public.test_send('acme-test', p_rule, p_to, 'A', p_now => '2001-03-02 09:00Z')
$$;

select results_eq($$ select * from pg_temp.try() t (r text, o text, w boolean) $$, $$ values ('me@acme.example', null, true) $$, 'it is on its way');
select is(tests.asked() #> '{test_send,recipient}' ->> 'email', 'me@acme.example', 'to oneself');
select is(tests.asked() #>> '{test_send,booking,attendee_email}', 'ada@example.com', 'about the booking');
select unalike(tests.asked()::text, '%re_secret%', 'the account''s key is not in the request');
call tests.answer(200, '{"outcome": "sent", "provider": "resend", "error": null}');
select results_eq($$ select * from pg_temp.try() t (r text, o text, w boolean) $$, $$ values ('me@acme.example', 'sent', false) $$, 'then what became of it');
select results_eq($$ select * from pg_temp.try() t (r text, o text, w boolean) $$, $$ values ('me@acme.example', null, true) $$, 'and the next is another');
select throws_ok($$ select pg_temp.try('me') $$, '22023', null, 'not to nobody');
select throws_ok($$ select pg_temp.try('+491701234567') $$, '22023', 'This rule sends by email, and "+491701234567" is no address for that: Give an e-mail address, or a phone number as +491701234567, as the channel needs.', 'nor an e-mail to a number');
select throws_ok($$ select pg_temp.try('me@acme.example', 'by text') $$, '22023', null, 'nor a text message to an address');
do $$ begin perform public.test_send('acme-test', 'by text', '+49 170 1234567', 'A', p_now => '2001-03-02 09:00Z'); end $$;
select is(tests.asked() #>> '{test_send,recipient,phone}', '+491701234567', 'but to a number');

select * from finish();
rollback;
