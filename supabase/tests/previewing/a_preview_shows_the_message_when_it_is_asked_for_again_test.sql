begin;
create extension if not exists pgtap with schema extensions;
select plan(12);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_with => '{"attendees": [{"name": "Ada", "email": "Ada@example.com", "language": {"locale": "de"}}]}');
create function pg_temp.show(p_rule text default '1 hour before', p_booking text default 'A', p_language text default null, p_now timestamptz default '2001-03-02 09:00Z')
returns setof record language sql as $$
  select recipient, send_at, reason, subject, waiting from public.preview_reminder('acme-test', p_rule, p_booking, p_language, p_now)
$$;

select results_eq($$ select * from pg_temp.show() t (r text, s timestamptz, w text, j text, g boolean) $$,
  $$ values ('ada@example.com', timestamptz '2001-03-10 09:00Z', null, null, true) $$, 'at once: to whom, when, and that it will be there');
select is(tests.asked() #>> '{preview,recipient,locale}', 'de', 'the function is asked to write it');
create temp table before on commit drop as select count(*) from net.http_request_queue;
do $$ begin perform public.preview_reminder('acme-test', '1 hour before', 'A', null, '2001-03-02 09:00:30Z'); end $$;
select is((select count(*) from net.http_request_queue), (select count from before), 'once');
call tests.answer(200, '{"subject": "S", "text": "T", "html": "<p>", "attachments": ["a.ics"]}');
select results_eq($$ select subject, message, html, attachments, note, waiting from public.preview_reminder('acme-test', '1 hour before', 'A', null, '2001-03-02 09:01Z') $$,
  $$ values ('S', 'T', '<p>', array['a.ics'], null, false) $$, 'then the message');
select results_eq($$ select g from pg_temp.show() t (r text, s timestamptz, w text, j text, g boolean) $$, array[false], 'however often');
do $$ begin perform public.preview_reminder('acme-test', '1 hour before', 'A', 'fr', '2001-03-02 09:01Z'); end $$;
select is(tests.asked() #>> '{preview,recipient,locale}', 'fr', 'another language is another message');
call tests.answer(401, '{"error": "Invalid cron key"}');
select matches((select note from public.preview_reminder('acme-test', '1 hour before', 'A', 'fr', '2001-03-02 09:01Z')), 'calbase_cron_key', 'what went wrong is said');
select ok((select p.waiting from public.preview_reminder('acme-test', '1 hour before', 'A', 'fr', '2001-03-02 09:01Z') p), 'and it is asked anew');

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes) select tenant_id, 'missed', 'on_no_show', 5 from acme;
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-03 09:00Z');
select is((select reason from public.preview_reminder('acme-test', '1 hour before', 'A', null, '2001-03-04 09:00Z')), 'The booking was cancelled.', 'why it would not be sent');
select is((select reason from public.preview_reminder('acme-test', 'missed', 'A')), 'It is not planned for this booking as things are.', 'or that nothing asks for it');
select throws_ok($$ select public.preview_reminder('acme-test', 'nope') $$, 'P0002', 'There is no rule "nope": Its rules: 1 hour before, 24 hours before, Follow-up after 30 minutes, missed.', 'no such rule');
select throws_ok($$ select public.preview_reminder('acme-test', '1 hour before', 'Z') $$, 'P0002', 'There is no booking "Z": Give its cal_uid, or leave it out.', 'no such booking');

select * from finish();
rollback;
