begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.hand_to_provider();
set local search_path = public, extensions;
create temp view said as
select d.provider_message_id, d.feedback, d.feedback_at from public.deliveries d join given on d.reminder_id = given.id;

select ok(tests.provider_says('delayed'), 'a message that is known');
select results_eq('select * from said order by 1', $$ values ('re_1', 'delayed', timestamptz '2001-03-09 10:05Z'), ('re_2', null, null) $$,
  'the attempt with the provider''s id');
do $$ begin perform tests.provider_says('delivered', '{"at": "2001-03-09T10:06:00Z"}'), tests.provider_says('sent', '{"at": "2001-03-09T10:07:00Z"}'); end $$;
select is((select feedback from said where provider_message_id = 're_1'), 'delivered', 'what comes late in the life of a message stays');
do $$ begin perform tests.provider_says('complained', '{"at": "2001-03-09T10:04:00Z"}'); end $$;
select is((select feedback from said where provider_message_id = 're_1'), 'complained', 'a complaint is the last');
select ok(tests.provider_says('delivered', '{"provider_message_id": "re_9", "at": "2999-01-01T00:00:00Z"}'), 'of an attempt whose answer was lost');
select results_eq('select feedback, feedback_at from said where provider_message_id = $$re_2$$', $$ values ('delivered', timestamptz '2001-03-09 11:00Z') $$,
  'the last one, not in the future');
select ok(not tests.provider_says('delivered', '{"generation": 2}'), 'a generation that was never tried is unknown');
select ok(not public.record_feedback('{"feedback": "sent"}'), 'as is a message of nobody');

select * from finish();
rollback;
