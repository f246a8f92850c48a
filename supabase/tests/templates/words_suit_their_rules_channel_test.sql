begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme');
create function pg_temp.rule(p_channel public.reminder_channel) returns uuid language sql as $$
  insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
  select tenant_id, 'by ' || p_channel, 'before_start', 5, p_channel from acme returning id
$$;
create temp table rule on commit drop as
select c as channel, pg_temp.rule(c) as id from unnest(enum_range(null::public.reminder_channel)) c;
create function pg_temp.save(p_channel public.reminder_channel, p_subject text) returns void language sql as $$
  insert into public.message_templates (tenant_id, rule_id, subject, body)
  select tenant_id, rule.id, p_subject, 'Hello' from acme, rule where rule.channel = p_channel
$$;

select throws_like($$ select pg_temp.save('email', ' ') $$, '%the subject is missing: %', 'an e-mail has a subject');
select throws_like($$ select pg_temp.save('webhook', 's') $$, '%its rule calls a URL: %', 'a request has no words');
select lives_ok($$ select pg_temp.save('sms', null) $$, 'a text message has no subject');
select throws_like($$ update public.reminder_rules r set channel = 'email' from rule where r.id = rule.id and rule.channel = 'sms' $$,
  '%the subject is missing: %', 'also when the rule becomes one that sends e-mails');
select lives_ok($$ update public.message_templates set subject = 'S' from rule where rule_id = rule.id $$, 'with a subject');
select lives_ok($$ update public.reminder_rules r set channel = 'email' from rule where r.id = rule.id and rule.channel = 'sms' $$, 'it may');

select * from finish();
rollback;
