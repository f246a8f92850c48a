begin;
create extension if not exists pgtap with schema extensions;
select plan(19);

do $$ begin perform public.create_tenant('acme-test', 'Acme'); end $$;
create temp table acme on commit drop as
select r.tenant_id, r.id as rule_id
from public.tenants t join public.reminder_rules r on r.tenant_id = t.id
where t.slug = 'acme-test' and r.name = '1 hour before';
create function pg_temp.save(p_body text, p_subject text default 'Hello', p_html text default null) returns void language sql as $$
  insert into public.message_templates (tenant_id, rule_id, language, subject, body, html)
  select tenant_id, rule_id, (select chr(97 + count(*)::integer) || 'x' from public.message_templates), p_subject, p_body, p_html from acme
$$;

select lives_ok($$ select pg_temp.save('{{! a note {{ }}Hi {{ name }}, {{#join_url}}{{join_url}} {{^answers.what-else}}?{{/answers.what-else}}{{/join_url}} } }} { a }',
  'See you {{date}}', '<style>@media print{a{color:red}}</style><a href="{{join_url}}">{{title}}</a>') $$, 'variables, sections, comments');
select throws_like($$ select pg_temp.save('Hi {{nmae}}') $$, 'The template has a mistake: there is no variable "nmae": Known are: %', 'an unknown variable');
select throws_like($$ select pg_temp.save('x', 'Hi {{nmae}}') $$, '%no variable "nmae": %', 'in the subject');
select throws_like($$ select pg_temp.save('x', 'x', 'Hi {{nmae}}') $$, '%no variable "nmae": %', 'in the HTML part');
select throws_like($$ select pg_temp.save('{{#answers}}x{{/answers}}') $$, '%no variable "answers": %', 'all answers at once');
select throws_like($$ select pg_temp.save('{{.}}') $$, '%no variable ".": %', 'whatever a section is about');
select throws_like($$ select pg_temp.save('{{{name}}}') $$, '%: {{{name}}} would not be escaped: %', 'three braces');
select throws_like($$ select pg_temp.save('{{& name}}') $$, '%would not be escaped: %', 'an ampersand');
select throws_like($$ select pg_temp.save('{{ & name}}') $$, '%would not be escaped: %', 'after a blank');
select throws_like($$ select pg_temp.save('{{> name}}') $$, '%cannot be used: %', 'a partial');
select throws_like($$ select pg_temp.save('{{=<% %>=}}') $$, '%cannot be used: %', 'other braces');
select throws_like($$ select pg_temp.save('{{name') $$, '%is not closed: %', 'a tag that is not closed');
select throws_like($$ select pg_temp.save('{{name {{title}}') $$, '%is not closed: %', 'before another');
select throws_like($$ select pg_temp.save('{{#name}}') $$, '%{{#name}} is not closed: %', 'a section that is not closed');
select throws_like($$ select pg_temp.save('{{#name}}{{#title}}{{/name}}{{/title}}') $$, '%{{/name}} closes what is not open there: %', 'crossed sections');
select throws_like($$ select pg_temp.save('{{/name}}') $$, '%{{/name}} closes what is not open there: %', 'one that was never opened');
select throws_like($$ select pg_temp.save('Hi {ATTENDEE_NAME}') $$, '%how Cal.com names a variable: %', 'what was copied from Cal.com');
select throws_ok($$ select pg_temp.save('x', E'Hello\nBcc: all@example.com') $$, '23514', null, 'a subject of two lines');

select throws_ok($$ select pg_temp.save(repeat('{{nmae}}', 100000)) $$, '23514', null, 'one that is too long, before it is read');

select * from finish();
rollback;
