begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Cal.com tells of Ada's booking: 10 March 2001, 10:00 UTC, unless p_with says otherwise.
create procedure pg_temp.cal_sends(
  p_trigger text, p_uid text, p_at timestamptz, p_with jsonb default '{}', p_now timestamptz default null
)
language plpgsql as $$
declare
  v_body constant jsonb := jsonb_build_object(
    'triggerEvent', p_trigger, 'createdAt', p_at, 'payload', jsonb_build_object('uid', p_uid) || '{
      "type": "intro", "title": "Intro between Olga and Ada", "bookingId": 100,
      "startTime": "2001-03-10T10:00:00Z", "endTime": "2001-03-10T10:30:00Z",
      "organizer": {"name": "Olga", "email": "olga@acme.example", "timeZone": "Europe/Berlin"},
      "attendees": [{"name": "Ada Lovelace", "email": "ada@example.com",
        "timeZone": "Europe/London", "language": {"locale": "en"}}]}' || p_with);
begin
  perform public.receive_webhook((select tenant_id from acme),
    encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), v_body, p_now => coalesce(p_now, p_at));
end $$;
-- The functions' URL and key, where `supabase/seed.sql` has not set them.
do $$ begin
  perform vault.create_secret('http://functions.test/functions/v1', n.name)
  from (values ('calbase_functions_url'), ('calbase_cron_key')) n (name)
  where not exists (select from vault.decrypted_secrets s where s.name = n.name);
end $$;

-- What deliver-reminders was asked last, and its answer to that.
create function pg_temp.asked() returns jsonb language sql as $$
  select convert_from(q.body, 'UTF8')::jsonb from net.http_request_queue q order by q.id desc limit 1
$$;
create procedure pg_temp.answer(p_status integer, p_content text) language sql as $$
  insert into net._http_response (id, status_code, content)
  select request_id, p_status, p_content from private.sender_questions order by request_id desc limit 1
$$;

call pg_temp.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel) select tenant_id, 'by text', 'before_start', 30, 'sms' from acme;
do $$ begin perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_secret", "from": "a@b.example"}'); end $$;
create function pg_temp.try(p_to text default 'Me@Acme.example', p_rule text default '1 hour before') returns setof record language sql as $$
  select recipient, outcome, waiting from public.test_send('acme-test', p_rule, p_to, 'A', p_now => '2001-03-02 09:00Z')
$$;

select results_eq($$ select * from pg_temp.try() t (r text, o text, w boolean) $$, $$ values ('me@acme.example', null, true) $$, 'it is on its way');
select is(pg_temp.asked() #> '{test_send,recipient}' ->> 'email', 'me@acme.example', 'to oneself');
select is(pg_temp.asked() #>> '{test_send,booking,attendee_email}', 'ada@example.com', 'about the booking');
select unalike(pg_temp.asked()::text, '%re_secret%', 'the account''s key is not in the request');
call pg_temp.answer(200, '{"outcome": "sent", "provider": "resend", "error": null}');
select results_eq($$ select * from pg_temp.try() t (r text, o text, w boolean) $$, $$ values ('me@acme.example', 'sent', false) $$, 'then what became of it');
select results_eq($$ select * from pg_temp.try() t (r text, o text, w boolean) $$, $$ values ('me@acme.example', null, true) $$, 'and the next is another');
select throws_ok($$ select pg_temp.try('me') $$, '22023', null, 'not to nobody');
select throws_ok($$ select pg_temp.try('+491701234567') $$, '22023', 'This rule sends by email, and "+491701234567" is no address for that', 'nor an e-mail to a number');
select throws_ok($$ select pg_temp.try('me@acme.example', 'by text') $$, '22023', null, 'nor a text message to an address');
do $$ begin perform public.test_send('acme-test', 'by text', '+49 170 1234567', 'A', p_now => '2001-03-02 09:00Z'); end $$;
select is(pg_temp.asked() #>> '{test_send,recipient,phone}', '+491701234567', 'but to a number');

select * from finish();
rollback;
