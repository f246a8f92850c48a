begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address)
select tenant_id, r.* from acme cross join (values
  ('To the host', 'before_start'::public.reminder_anchor, 30, 'email'::public.reminder_channel,
    'organizer'::public.reminder_recipients, null),
  ('To the hosts', 'before_start', 20, 'email', 'hosts', null),
  ('To one person', 'before_start', 30, 'email', 'address', 'Olga@Acme.example'),
  ('To her phone', 'before_start', 30, 'sms', 'address', '+491701234567')
) r;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select public.add_alert_recipient('email', 'Olga@acme.example', 'acme-test');

select is(
  jsonb_path_query_array(public.export_person('acme-test', 'olga@acme.example'), '$.reminders[*].recipient'),
  '["olga@acme.example", "olga@acme.example", "olga@acme.example"]', 'a host''s reminders are exported');
select is(
  jsonb_path_query_array(public.export_person('acme-test', 'olga@acme.example'), '$.reminder_rules[*].name'),
  '["To one person"]', 'and the rule that writes to nobody else');
select is(
  jsonb_path_query_array(public.export_person('acme-test', 'olga@acme.example'), '$.alert_recipients[*].address'),
  '["Olga@acme.example"]', 'and that she is told of alerts');

do $$ begin
  perform public.erase_person('acme-test', 'olga@acme.example', '2001-03-02 09:00Z');
  perform public.erase_person('acme-test', '+491701234567', '2001-03-02 09:00Z');
end $$;
select is_empty(
  $$ select from public.reminders r join acme using (tenant_id) where r.recipient ~ 'olga|49170' $$,
  'erased, nothing is planned for her');
select is_empty(
  $$ select from public.reminder_rules r join acme using (tenant_id) where r.address is not null $$,
  'nor will be');
select is_empty(
  $$ select from public.alert_recipients r join acme using (tenant_id) $$, 'nor is she told of alerts');

select * from finish();
rollback;
