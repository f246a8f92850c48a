begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

do $$ begin perform public.create_tenant('acme-test', 'Acme'); end $$;
create temp table acme on commit drop as
select r.tenant_id, r.id as rule_id
from public.tenants t join public.reminder_rules r on r.tenant_id = t.id
where t.slug = 'acme-test' and r.name = '1 hour before';
create function pg_temp.chosen(p_language text) returns text language sql as $$
  select (private.template_for(tenant_id, rule_id, p_language)).body from acme
$$;

select is(pg_temp.chosen('de'), null, 'without templates, none');

insert into public.message_templates (tenant_id, rule_id, language, subject, body)
select tenant_id, rule_id, l, 's', coalesce(l, 'any') from acme, unnest(array['de_at', 'DE', 'pt-BR', null]) l;

select is(pg_temp.chosen('de-AT'), 'de_at', 'the language and country');
select is(pg_temp.chosen('de-ch'), 'DE', 'else the language');
select is(pg_temp.chosen('pt'), 'any', 'a country''s words are not for others');
select is(pg_temp.chosen(null), 'any', 'else those for any');
select is(pg_temp.chosen('not a language'), 'any', 'whatever the recipient''s is');
select set_eq($$ select language from public.message_templates join acme using (tenant_id) where language is not null $$,
  array['de-AT', 'de', 'pt-BR'], 'languages are written in one way');

select * from finish();
rollback;
