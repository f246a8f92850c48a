begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

do $$ begin perform public.create_tenant('acme-test', 'Acme'); end $$;
create temp table acme on commit drop as
select r.tenant_id, r.id as rule_id
from public.tenants t join public.reminder_rules r on r.tenant_id = t.id
where t.slug = 'acme-test' and r.name = '1 hour before';
create temp table heard on commit drop as
select tests.refusal(
  'insert into public.message_templates (tenant_id, rule_id, subject, body) select tenant_id, rule_id, ''s'', ''{{nmae}}'' from acme') as said;

select is_empty($$ select v.name from private.template_variables() v, pg_temp.heard h
  where h.said !~ ('[ ]' || v.name || ',') $$, 'all variables');
select ok((select said like '%answers.<question>%' from pg_temp.heard), 'and the booking questions');

select * from finish();
rollback;
