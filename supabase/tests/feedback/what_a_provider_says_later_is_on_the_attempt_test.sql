begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- One reminder was handed to a provider.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table given on commit drop as
select r.tenant_id, r.id from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z';
do $$ begin
  set local search_path = '';
  update public.reminders r set status = 'sent', sent_at = '2001-03-09 10:00Z' from pg_temp.given where r.id = given.id;
  insert into public.deliveries (tenant_id, reminder_id, generation, attempt, channel, recipient, outcome, provider, provider_message_id)
  select tenant_id, id, 1, a, 'email', 'ada@example.com', 'sent', 'resend', 're_' || a from pg_temp.given, generate_series(1, 2) a;
end $$;
set local search_path = public, extensions;
create function pg_temp.says(p_feedback text, p_with jsonb default '{}') returns boolean language sql as $$
  select public.record_feedback(jsonb_build_object('tenant_id', tenant_id, 'channel', 'email', 'reminder_id', id, 'generation', 1,
    'provider_message_id', 're_1', 'feedback', p_feedback, 'at', '2001-03-09T10:05:00Z') || p_with, '2001-03-09 11:00Z') from given
$$;
create temp view said as
select d.provider_message_id, d.feedback, d.feedback_at from public.deliveries d join given on d.reminder_id = given.id;

select ok(pg_temp.says('delayed'), 'a message that is known');
select results_eq('select * from said order by 1', $$ values ('re_1', 'delayed', timestamptz '2001-03-09 10:05Z'), ('re_2', null, null) $$,
  'the attempt with the provider''s id');
do $$ begin perform pg_temp.says('delivered', '{"at": "2001-03-09T10:06:00Z"}'), pg_temp.says('sent', '{"at": "2001-03-09T10:07:00Z"}'); end $$;
select is((select feedback from said where provider_message_id = 're_1'), 'delivered', 'what comes late in the life of a message stays');
do $$ begin perform pg_temp.says('complained', '{"at": "2001-03-09T10:04:00Z"}'); end $$;
select is((select feedback from said where provider_message_id = 're_1'), 'complained', 'a complaint is the last');
select ok(pg_temp.says('delivered', '{"provider_message_id": "re_9", "at": "2999-01-01T00:00:00Z"}'), 'of an attempt whose answer was lost');
select results_eq('select feedback, feedback_at from said where provider_message_id = $$re_2$$', $$ values ('delivered', timestamptz '2001-03-09 11:00Z') $$,
  'the last one, not in the future');
select ok(not pg_temp.says('delivered', '{"generation": 2}'), 'a generation that was never tried is unknown');
select ok(not public.record_feedback('{"feedback": "sent"}'), 'as is a message of nobody');

select * from finish();
rollback;
