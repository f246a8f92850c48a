begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

do $$ begin
  perform public.create_tenant('well-test', 'Well');
  perform public.create_tenant('acme-test', 'Acme');
  perform public.create_tenant('silent-test', 'Silent');
  perform public.create_tenant('wrong-test', 'Wrong');
  perform public.create_tenant('late-test', 'Late');
  perform public.create_tenant('text-test', 'Text');
  perform public.receive_webhook(tests.tenant('acme-test'), 'text', null, 'false,', 'Unexpected token');
  perform public.count_rejections(tests.tenant('acme-test'), 'not_stored', 2);
  perform public.count_rejections(tests.tenant('wrong-test'), 'wrong_signature', 3);
  -- Nine days ago a booking was made; since then only the clock has spoken of it.
  perform public.receive_webhook(tests.tenant('silent-test'), 'old', jsonb_build_object(
    'triggerEvent', 'BOOKING_CREATED', 'createdAt', now() - interval '9 days', 'payload', jsonb_build_object(
      'uid', 'S', 'title', 'Intro', 'startTime', now() - interval '2 days', 'endTime', now() - interval '47 hours',
      'attendees', '[{"name": "Ada", "email": "ada@example.com"}]'::jsonb)), p_now => now() - interval '9 days');
  update public.reminder_rules set active = false where tenant_id = tests.tenant('silent-test');
  call tests.complete_ended_meetings(now());
end $$;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel) values (tests.tenant('text-test'), 'Text', 'before_start', 60, 'sms');
insert into private.channel_circuits (tenant_id, channel, reason, stopped_at, retry_at)
values (tests.tenant('late-test'), 'email', 'The key is wrong.', now(), now() + interval '5 minutes');

select is((select (attention, tenant)::text from public.tenant_health where tenant = 'well-test'), '(,well-test)', 'all is well: nothing');
select results_eq(
  $$ select tenant, split_part(attention, ': ', 1) from public.tenant_health where tenant ~ '-test$' and attention is not null order by attention $$,
  $$ values ('silent-test', 'No webhook for 9 days. Is it still active in Cal.com, with this URL?'),
       ('wrong-test', 'Requests with a wrong signature in 24 hours'),
       ('late-test', 'The channel email is stopped'),
       ('text-test', 'The rule "Text" sends by sms, has sent nothing yet, and the tenant has no account of its own for that. If the project has none either, nothing goes out'),
       ('acme-test', 'Webhooks that could not be stored in 24 hours') $$, 'of those in trouble what is wrong');
select matches((select attention from public.tenant_health where tenant = 'acme-test'), 'Compare .* Events without a usable shape: 1', 'all of it, the worst first');
select matches((select attention from public.tenant_health where tenant = 'late-test'), E'then: select reopen_channel\\(''late-test'', ''email''\\);', 'and what to do');
select is((select array_agg(attention is null) from (select attention from public.tenant_health order by attention asc nulls last) h)
  = (select array_agg(attention is null order by attention is null) from public.tenant_health), true, 'first, in the order in which Studio shows them');

select * from finish();
rollback;
