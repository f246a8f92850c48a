begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_days, at_time)
select tenant_id, 'the day before', 'before_start', 1, '09:00' from acme;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select is((select r.due_at from public.reminders r join acme using (tenant_id)), '2001-03-09 09:00Z'::timestamptz, 'it is planned');

-- As if the zone data had said otherwise when it was; as calbase's own functions write.
set local search_path = '';
update public.reminders r set due_at = '2001-03-09 08:00Z', send_at = '2001-03-09 08:00Z'
from pg_temp.acme where r.tenant_id = acme.tenant_id;
set local search_path to default;
do $$ begin perform private.tick('2001-03-09 08:00Z'); end $$;
select is((select count(*) from tests.claim('2001-03-09 08:00:01Z')), 1::bigint,
  'an hour too early for the new law, but it is not lost');

set local search_path = '';
update public.reminders r set due_at = '2001-03-08 09:00Z' from pg_temp.acme where r.tenant_id = acme.tenant_id;
set local search_path to default;
select is(private.reason_not_to_send(r, private.context_of(r), '2001-03-09 08:00:01Z'), 'booking_moved',
  'a day is another day')
from public.reminders r join acme using (tenant_id);

select * from finish();
rollback;
