begin;
create extension if not exists pgtap with schema extensions;
select plan(17);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
call tests.member('00000000-0000-4000-8000-00000000000a', 'admin');
call tests.member('00000000-0000-4000-8000-00000000000b', 'viewer');
call tests.member('00000000-0000-4000-8000-00000000000c', 'admin', 'other-test');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.signs_in('00000000-0000-4000-8000-00000000000a');

select throws_ok(format('select tests.changes(%L)', s.statement), '42501', null, s.statement)
from unnest(array[
  'update public.leads set email = ''x@example.com''',
  'update public.leads set score = 100',
  'insert into public.leads (tenant_id, email) select id, ''x@example.com'' from public.tenants',
  'delete from public.leads',
  'update public.booking_attendees set email = ''x@example.com''',
  'update public.bookings set status = ''cancelled''',
  'update public.webhook_events set body = ''{}''',
  'delete from public.webhook_events',
  'update public.reminders set status = ''sent''',
  'insert into public.lead_activities default values',
  'delete from public.deliveries',
  'update public.tenants set name = ''Mine''',
  'update public.tenant_members set role = ''owner''',
  format('update public.reminder_rules set tenant_id = %L', (select tenant_id from other)),
  format('select public.erase_person(''acme-test'', %L)', 'ada@example.com'),
  'select public.rebuild_bookings(''acme-test'')',
  'select private.begin_writing()']) s (statement);

select * from finish();
rollback;
