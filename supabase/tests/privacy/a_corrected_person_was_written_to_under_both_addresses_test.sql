begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.deliver('2999-03-09 10:00Z');
update public.booking_attendees a set email = 'ada@new.example' from acme where a.tenant_id = acme.tenant_id;
call tests.cal_sends('BOOKING_RESCHEDULED', 'B', '2001-03-09 11:00Z', '{"rescheduleUid": "A",
  "startTime": "2999-03-20T10:00:00Z", "endTime": "2999-03-20T10:30:00Z"}');
call tests.deliver('2999-03-19 10:00Z');
create temp view told as
select d.recipient, count(*)::integer from public.deliveries d join acme using (tenant_id) group by 1;
select set_eq('select * from told', $$ values ('ada@example.com', 1), ('ada@new.example', 1) $$, 'once each');

do $$ begin perform public.erase_person('acme-test', 'ada@new.example'); end $$;
select set_eq('select count, recipient like ''erased%'' from told', $$ values (2, true) $$, 'and twice when erased');

select * from finish();
rollback;
