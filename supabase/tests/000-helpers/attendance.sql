-- Who is asked whether they will be there.
begin;

create or replace function tests.link(
  p_uid text,
  p_recipient text default 'ada@example.com',
  p_rule text default '24 hours before',
  p_tenant text default 'acme-test'
)
returns text language sql volatile set search_path = '' as $$
  select private.reminder_content(r, private.context_of(r)) ->> 'confirm_token'
  from public.reminders r
  join public.reminder_rules rule on rule.tenant_id = r.tenant_id and rule.id = r.rule_id
  join public.booking_uids u on u.tenant_id = r.tenant_id and u.booking_id = r.booking_id
  where r.tenant_id = tests.tenant(p_tenant)
    and u.cal_uid = p_uid and r.recipient = p_recipient and rule.name = p_rule
$$;
comment on function tests.link is 'The token of the link "I will be there" in a reminder, as it would be sent now.';

create or replace function tests.attending(p_uid text, p_tenant text default 'acme-test')
returns setof text language sql stable set search_path = '' as $$
  select a.contact
  from public.booking_uids u
  join public.bookings b on b.tenant_id = u.tenant_id and b.id = u.booking_id
  join public.booking_attendees a on a.tenant_id = b.tenant_id and a.booking_id = b.id
  where u.tenant_id = tests.tenant(p_tenant) and u.cal_uid = p_uid
    and a.left_at is null and a.attendance_confirmed_for = b.start_time
  order by 1
$$;
comment on function tests.attending is 'Who of a booking said that they will be there.';
commit;

begin;
create extension if not exists pgtap with schema extensions;
select plan(1);
select can('tests', '{link,attending}', 'attendees are asked');
select * from finish();
rollback;
