begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');

select isnt(tests.refusal(s.statement), 'not refused', s.statement)
from (values
  ('update public.leads set email = ''44201234567@sms.cal.com'''),
  ('update public.leads set email = null'),
  ('update public.leads set email = '' '''),
  ('update public.booking_attendees set email = null'),
  ('update public.booking_attendees set email = ''44201234567@sms.cal.com''')
) s (statement);
select is_empty(
  $$ select e.reason from public.webhook_events e join acme using (tenant_id) where e.status = 'failed' $$,
  'and leaves no event that fails');

select * from finish();
rollback;
