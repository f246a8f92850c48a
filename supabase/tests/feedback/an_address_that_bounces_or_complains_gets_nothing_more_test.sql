begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

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

create temp view suppression as
select s.channel, s.address, s.scope, s.reason, s.detail from public.suppressions s join acme using (tenant_id);
do $$ begin perform pg_temp.says('bounced (for now)', '{"suppress": null}'); end $$;
select is_empty('select * from suppression', 'what bounced for now is tried again');
do $$ begin perform pg_temp.says('bounced', '{"suppress": "bounced", "detail": "550 no such user"}'); end $$;
select results_eq('select * from suppression', $$ values ('email'::public.reminder_channel, 'ada@example.com', 'everything'::public.suppression_scope,
  'bounced'::public.suppression_reason, '550 no such user') $$, 'what bounced for good is not');
delete from public.suppressions;
do $$ begin perform pg_temp.says('complained', '{"suppress": "complained", "generation": 7}'); end $$;
select is_empty('select * from suppression', 'who never got it did not complain');
do $$ begin perform public.create_tenant('other-test', 'Other'); end $$;
select ok(not pg_temp.says('complained', jsonb_build_object('suppress', 'complained', 'tenant_id',
  (select id from public.tenants where slug = 'other-test'))), 'nor of another tenant');
select is_empty('select * from public.suppressions', 'so nobody is stopped');

select * from finish();
rollback;
