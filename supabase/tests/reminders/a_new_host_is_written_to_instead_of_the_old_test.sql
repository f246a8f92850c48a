begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('o', 'before_start'::public.reminder_anchor, 60, 'email'::public.reminder_channel, 'organizer'::public.reminder_recipients, null::text, null::text[])
) r;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_REASSIGNED', 'A', '2001-03-02 09:00Z',
  '{"organizer": {"name": "Otto", "email": "otto@acme.example", "timeZone": "Europe/Berlin"}}');

select results_eq(
  $$ select recipient, status::text from public.reminders join acme using (tenant_id) $$,
  $$ values ('otto@acme.example', 'scheduled') $$, 'not besides');

select * from finish();
rollback;
