begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.hand_to_provider();
set local search_path = public, extensions;
create temp view said as
select d.provider_message_id, d.feedback, d.feedback_at from public.deliveries d join given on d.reminder_id = given.id;

create temp view suppression as
select s.channel, s.address, s.scope, s.reason, s.detail from public.suppressions s join acme using (tenant_id);
do $$ begin perform tests.provider_says('bounced (for now)', '{"suppress": null}'); end $$;
select is_empty('select * from suppression', 'what bounced for now is tried again');
do $$ begin perform tests.provider_says('bounced', '{"suppress": "bounced", "detail": "550 no such user"}'); end $$;
select results_eq('select * from suppression', $$ values ('email'::public.reminder_channel, 'ada@example.com', 'everything'::public.suppression_scope,
  'bounced'::public.suppression_reason, '550 no such user') $$, 'what bounced for good is not');
delete from public.suppressions;
do $$ begin perform tests.provider_says('complained', '{"suppress": "complained", "generation": 7}'); end $$;
select is_empty('select * from suppression', 'who never got it did not complain');
do $$ begin perform public.create_tenant('other-test', 'Other'); end $$;
select ok(not tests.provider_says('complained', jsonb_build_object('suppress', 'complained', 'tenant_id',
  (select id from public.tenants where slug = 'other-test'))), 'nor of another tenant');
select is_empty('select * from public.suppressions', 'so nobody is stopped');

select * from finish();
rollback;
