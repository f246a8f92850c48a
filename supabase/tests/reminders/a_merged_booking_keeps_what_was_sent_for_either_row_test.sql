begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.reminder_rules r set channel = 'sms' from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 60;

-- Cal.com's word that one was moved to the other comes last.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');
call tests.deliver('2001-03-09 10:00Z');
call tests.deliver('2001-03-10 09:00Z', '{"outcome": "unknown"}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');
call tests.deliver('2001-03-09 10:00:20Z');
select is((select count(*)::integer from public.deliveries join acme using (tenant_id)), 3, 'three messages went out for two rows');

call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-02 09:00Z', '{"rescheduleUid": "A", "attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+447700900001"}]}');
select results_eq(
  $$ select r.status::text, (select count(*) from public.deliveries d where d.tenant_id = r.tenant_id and d.reminder_id = r.id)
     from public.reminders r join acme using (tenant_id) order by r.due_at $$,
  $$ values ('sent', 2::bigint), ('unknown', 1), ('scheduled', 0) $$, 'they are on the reminders of the one that is left');
select is_empty($$ select tests.claim('2001-03-10 09:00:30Z') $$, 'and what may have arrived is not sent again');

select * from finish();
rollback;
