begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

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

create procedure pg_temp.forget(p_generation integer default 1) language plpgsql as $$ begin
  set local search_path = '';
  update public.reminders r set status = 'unknown', sent_at = null, reason_code = 'unanswered', may_be_taken = true, generation = p_generation
  from pg_temp.given where r.id = given.id;
  set local search_path = public, extensions;
end $$;
create temp view fate as
select r.status, r.sent_at, r.reason from public.reminders r join given on r.id = given.id;

call pg_temp.forget();
do $$ begin perform pg_temp.says('delayed'); end $$;
select is((select status from fate), 'unknown', 'what settles nothing changes nothing');
do $$ begin perform pg_temp.says('sent', '{"arrived": true}'); end $$;
select results_eq('select * from fate', $$ values ('sent'::public.reminder_status, timestamptz '2001-03-09 10:05Z', null) $$, 'it was sent');
do $$ begin perform pg_temp.says('failed', '{"arrived": false}'); end $$;
select is((select status from fate), 'failed', 'and came back');

call pg_temp.forget();
do $$ begin perform pg_temp.says('undelivered (30003)', '{"arrived": false}'); end $$;
select results_eq('select status, reason from fate', $$ values ('failed'::public.reminder_status, 'The provider says: undelivered (30003)') $$, 'it was not');
select is((select sent_at from fate), null, 'and has no time');

call pg_temp.forget(2);
select ok(pg_temp.says('sent', '{"arrived": true}'), 'of an earlier generation');
select is((select status from fate), 'unknown', 'nothing is learned of this one');

select * from finish();
rollback;
