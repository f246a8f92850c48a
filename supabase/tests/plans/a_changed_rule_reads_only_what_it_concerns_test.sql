begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

-- Looks at what the functions really scanned, not at the plan of a copy of their queries.
create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Three bookings ahead, and five thousand behind, with what was sent for them.
-- As calbase's own functions write.
set local search_path = '';
insert into public.bookings (tenant_id, cal_uid, status, confirmed_at, start_time, created_at, updated_at)
select tenant_id, 'b' || n, 'confirmed', '2001-03-01',
  case when n <= 3 then timestamptz '2999-01-01' else '2001-03-10' end, '2001-03-01', '2001-03-01'
from pg_temp.acme, generate_series(1, 5003) n;
insert into public.booking_attendees (tenant_id, booking_id, contact, position, is_booker, email, confirmed_at)
select b.tenant_id, b.id, 'x@example.com', 0, true, 'x@example.com', '2001-03-01'
from public.bookings b join pg_temp.acme using (tenant_id);
insert into public.reminders (tenant_id, booking_id, rule_id, recipient, channel, status, due_at, send_at, sent_at)
select b.tenant_id, b.id, r.id, 'x@example.com', 'email', 'sent', '2001-03-10', '2001-03-10', '2001-03-10'
from public.bookings b join pg_temp.acme using (tenant_id)
join public.reminder_rules r on r.tenant_id = b.tenant_id
where b.start_time < '2002-01-01';
set local search_path to default;
analyze public.bookings, public.booking_attendees, public.reminders;

create temp table before on commit drop as
select c.name, pg_stat_get_xact_tuples_returned(c.name::regclass) as scanned,
  pg_stat_get_xact_tuples_fetched(c.name::regclass) as fetched
from (values ('public.bookings'), ('public.booking_attendees'), ('public.reminders')) c (name);
create temp view rows_read as
select b.name, pg_stat_get_xact_tuples_returned(b.name::regclass) - b.scanned
  + pg_stat_get_xact_tuples_fetched(b.name::regclass) - b.fetched as count
from before b;

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select tenant_id, 'Two hours before', 'before_start', 120 from acme;
select is((select count(*)::integer from public.reminders join acme using (tenant_id)
  where status = 'scheduled'), 3, 'an added rule plans what is ahead');
select is_empty($$ select * from rows_read where count > 50 $$, 'and reads nothing of what is behind');

update public.reminder_rules r set offset_minutes = 90 from acme
where r.tenant_id = acme.tenant_id and r.anchor = 'before_start';
select is_empty($$ select * from rows_read where count > 250 $$, 'nor does a changed one');

select * from finish();
rollback;
