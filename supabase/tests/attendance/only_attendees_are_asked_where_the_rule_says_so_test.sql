begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"},
  {"name": "Gus", "email": "gus@example.com"}]}');
select is(tests.link('A'), null, 'nobody is asked unless the rule says so');
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
create temp table link on commit drop as select tests.link('A') as token;
select matches(token, '^[A-Za-z0-9_-]{43}$', 'a link has 256 random bits') from link;
select is(tests.link('A'), token, 'the same at every attempt') from link;
select isnt(tests.link('A', p_rule => '1 hour before'), token, 'another for each reminder') from link;
select is(tests.link('A', p_rule => 'Follow-up after 30 minutes'), null, 'none after the meeting');
select public.confirm_attendance(token, '2001-03-02 09:00Z') from link;
select is(tests.link('A', p_rule => '1 hour before'), null, 'who said so is not asked again');
select throws_like($$ update public.reminder_rules r set asks_attendance = true, recipients = 'organizer' from acme
  where r.tenant_id = acme.tenant_id and r.name = '1 hour before' $$, '%can ask whether they will be there: untick asks_attendance%', 'hosts are not asked');
select throws_like($$ update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name like 'Follow-up%' $$, '%can ask whether they will be there: untick asks_attendance%', 'nor anybody afterwards');
select lives_ok($$ insert into public.message_templates (tenant_id, rule_id, subject, body)
  select r.tenant_id, r.id, 'Coming?', '{{#confirm_url}}Say yes: {{confirm_url}}{{/confirm_url}}' from public.reminder_rules r join acme using (tenant_id)
  where r.name = '1 hour before' $$, 'a template of one''s own may have the link');

select * from finish();
rollback;
