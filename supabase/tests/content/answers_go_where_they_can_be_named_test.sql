begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{
  "responses": {"attendeePhoneNumber": {"value": "+49 (151) 234567"}, "topics": {"value": ["Looms", "Cards"]},
    "seats": {"value": 2}, "lunch": {"value": true}, "room": {"value": {"value": "in person", "optionValue": "Room 3"}},
    "empty": {"value": ""}, "unanswered": {"label": "Why?"}}}');
create temp view answers as
select private.reminder_content(r, private.context_of(r)) #> '{booking,answers}' as texts
from public.reminders r join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z';

select is((select texts from answers), '{}', 'not to calbase''s own words, which name none');

insert into public.message_templates (tenant_id, rule_id, language, subject, body)
select tenant_id, r.id, 'en', 'Soon', 'In room {{answers.room}}.'
from acme join public.reminder_rules r using (tenant_id) where r.offset_minutes = 1440;
select is((select texts from answers), '{
  "attendeePhoneNumber": "+49 (151) 234567", "topics": "Looms, Cards", "seats": "2", "lunch": "true",
  "room": "in person"}', 'to the tenant''s, as texts');

delete from public.message_templates m using acme where m.tenant_id = acme.tenant_id;
update public.reminder_rules r set channel = 'webhook' from acme
where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;
select is((select texts ->> 'room' from answers), 'in person', 'and to the tenant''s own URL');

select * from finish();
rollback;
