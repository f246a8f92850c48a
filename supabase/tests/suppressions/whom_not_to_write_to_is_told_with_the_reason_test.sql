begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'by text', 'before_start', 30, 'sms' from acme;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49 170 1234567"}}}');
create function pg_temp.reasons() returns table (rule text, reason text) language sql as $$
  select rule.name, private.reason_words(private.reason_suppressed(rule.channel, private.context_of((jsonb_populate_record(null::public.reminders, jsonb_build_object(
    'tenant_id', b.tenant_id, 'booking_id', b.id, 'rule_id', rule.id, 'recipient', 'ada@example.com', 'channel', rule.channel))))))
  from public.bookings b join acme using (tenant_id) join public.reminder_rules rule using (tenant_id) order by rule.offset_minutes desc, rule.channel
$$;
create procedure pg_temp.suppress(p_address text, p_scope public.suppression_scope, p_reason public.suppression_reason, p_tenant text default 'acme-test')
language sql as $$
  delete from public.suppressions;
  insert into public.suppressions (tenant_id, channel, address, scope, reason)
  select id, case when p_address like '+%' then 'sms' else 'email' end::public.reminder_channel, p_address, p_scope, p_reason
  from public.tenants where slug = p_tenant
$$;

select results_eq('select reason from pg_temp.reasons()', array[null, null, null, null]::text[], 'nobody at first');
call pg_temp.suppress('ADA@example.com', 'follow_ups', 'opted_out');
select results_eq('select * from pg_temp.reasons()', $$ values ('24 hours before', null), ('1 hour before', null),
  ('Follow-up after 30 minutes', 'The recipient wants no follow-ups.'), ('by text', null) $$, 'who wants no follow-ups is still reminded');
call pg_temp.suppress('ada@example.com', 'everything', 'bounced');
select results_eq('select reason from pg_temp.reasons()', $$ select case when n < 4 then 'The recipient''s address does not take messages.' end
  from generate_series(1, 4) n $$, 'an address that bounced gets no e-mail');
call pg_temp.suppress('+49 170 1234567', 'everything', 'stopped');
select results_eq('select reason from pg_temp.reasons()', $$ select case when n = 4 then 'The recipient answered STOP.' end
  from generate_series(1, 4) n $$, 'a number that answered STOP gets no text message');
call pg_temp.suppress('ada@example.com', 'everything', 'complained');
select is((select min(reason) from pg_temp.reasons()), 'The recipient marked an earlier message as spam.', 'who complained');
call pg_temp.suppress('ada@example.com', 'everything', 'manual');
select is((select min(reason) from pg_temp.reasons()), 'The recipient is in the list of suppressions.', 'who was put in by hand');
call pg_temp.suppress('bob@example.com', 'everything', 'bounced');
select is((select min(reason) from pg_temp.reasons()), null, 'another''s suppression is another''s');
do $$ begin perform public.create_tenant('other-test', 'Other'); end $$;
call pg_temp.suppress('ada@example.com', 'everything', 'bounced', 'other-test');
select is((select min(reason) from pg_temp.reasons()), null, 'and so is another tenant''s');

select * from finish();
rollback;
