begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'SMS', 'before_start', 1440, 'sms' from acme;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"responses": {"attendeePhoneNumber": {"value": "+49151234567"}}}');
do $$ begin perform tests.settle(c, '{"outcome": "unknown", "error": "timeout"}', '2001-03-09 10:00:01Z')
  from tests.claim('2001-03-09 10:00Z') c where c ->> 'channel' = 'sms'; end $$;
select is(public.retry_reminders('acme-test', p_now => '2001-03-09 11:00Z'), 0, 'not by itself: it would come twice');
select is(
  public.retry_reminders('acme-test', array(select r.id from public.reminders r join acme using (tenant_id) where r.status = 'unknown'),
    '2001-03-09 11:00Z'), 1, 'but when an admin says so');
select is(
  public.retry_reminders('acme-test', array(select r.id from public.reminders r join acme using (tenant_id) where r.status in ('queued', 'scheduled')),
    '2001-03-09 11:00Z'), 0, 'and nothing that is on its way');

select * from finish();
rollback;
