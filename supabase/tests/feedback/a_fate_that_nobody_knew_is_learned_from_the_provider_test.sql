begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.hand_to_provider();
set local search_path = public, extensions;
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
do $$ begin perform tests.provider_says('delayed'); end $$;
select is((select status from fate), 'unknown', 'what settles nothing changes nothing');
do $$ begin perform tests.provider_says('sent', '{"arrived": true}'); end $$;
select results_eq('select * from fate', $$ values ('sent'::public.reminder_status, timestamptz '2001-03-09 10:05Z', null) $$, 'it was sent');
do $$ begin perform tests.provider_says('failed', '{"arrived": false}'); end $$;
select is((select status from fate), 'failed', 'and came back');

call pg_temp.forget();
do $$ begin perform tests.provider_says('undelivered (30003)', '{"arrived": false}'); end $$;
select results_eq('select status, reason from fate', $$ values ('failed'::public.reminder_status, 'The provider says: undelivered (30003)') $$, 'it was not');
select is((select sent_at from fate), null, 'and has no time');

call pg_temp.forget(2);
select ok(tests.provider_says('sent', '{"arrived": true}'), 'of an earlier generation');
select is((select status from fate), 'unknown', 'nothing is learned of this one');

select * from finish();
rollback;
