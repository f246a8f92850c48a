begin;
create extension if not exists pgtap with schema extensions;
select plan(7);
call tests.nobody_is_told();
select public.create_tenant('acme-test', 'Acme', 'Europe/Berlin'), public.create_tenant('other-test', 'Other', 'UTC');
select public.add_alert_recipient('email', 'ops@example.com'),
  public.add_alert_recipient('email', 'acme@example.com', 'acme-test');
select is((select time_zone from public.alert_recipients where address = 'acme@example.com'), 'Europe/Berlin', 'in its own time zone');

select tests.alert('wrong_signatures', '2001-03-09 10:00Z', 'theirs', 'acme-test', true),
  tests.alert('wrong_signatures', '2001-03-09 10:00Z', 'the operator''s', 'acme-test', false),
  tests.alert('wrong_signatures', '2001-03-09 10:00Z', 'another''s', 'other-test', true),
  tests.alert('wrong_signatures', '2001-03-09 10:00Z', 'nobody''s in particular');
select private.plan_alert_messages('2001-03-09 10:00Z');
create temp table claimed on commit drop as select public.claim_alert_messages(p_now => '2001-03-09 10:00Z') as m;
select is((select tests.words(m) from claimed where m #>> '{recipient,tenant}' = 'acme-test'),
  'news to acme@example.com: opened wrong_signatures theirs', 'only what is its own and for it');
select is((select jsonb_array_length(m -> 'alerts') from claimed where m #> '{recipient,tenant}' = 'null'), 4, 'an operator: all');
update public.alert_recipients set digest_at = '08:00', created_at = '2001-03-09 10:00Z' where address = 'acme@example.com';
select is((select array_agg(subject) from public.alert_recipients r, private.digest_of(r, '2001-03-10 10:00Z') where r.tenant = 'acme-test'),
  array['theirs'], 'nor is another''s in its digest');

call tests.member('00000000-0000-4000-8000-00000000000a', 'admin');
call tests.member('00000000-0000-4000-8000-00000000000b', 'viewer');
call tests.signs_in('00000000-0000-4000-8000-00000000000a');
select results_eq($$ select tests.sees('select address from public.alert_recipients') $$, array['acme@example.com'],
  'who may edit a tenant sees who is told for it');
select throws_ok($$ select tests.changes('update public.alert_recipients set address = ''me@example.com''') $$, '42501', null,
  'and changes it not');
call tests.signs_in('00000000-0000-4000-8000-00000000000b');
select is_empty($$ select tests.sees('select address from public.alert_recipients') $$, 'who only reads does not');

select * from finish();
rollback;
