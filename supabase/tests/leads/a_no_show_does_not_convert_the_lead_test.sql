begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('MEETING_ENDED', 'A', '2001-03-10 10:30Z');
call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 11:00Z',
  '{"attendees": [{"email": "ada@example.com", "noShow": true}]}');
select is((select status::text from public.leads join acme using (tenant_id)), 'booking_confirmed',
  'not converted by a meeting the lead did not come to');

call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A', '2001-03-10 11:05Z',
  '{"attendees": [{"email": "ada@example.com", "noShow": false}]}');
select is((select status::text from public.leads join acme using (tenant_id)), 'converted',
  'converted when the mark is taken away');

select * from finish();
rollback;
