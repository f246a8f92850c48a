begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.tenants t set quiet_from = '22:00', quiet_until = '10:30' from acme where t.id = acme.tenant_id;
create temp view reminder as
select r.recipient, r.status::text, r.reason_code::text, r.send_at from public.reminders r
join acme using (tenant_id) where r.due_at = '2001-03-09 10:00Z';

-- Due at ten, it waits for half past.
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform tests.claim('2001-03-09 10:00Z'); end $$;
do $$ begin
  perform public.disable_tenant('acme-test', '2001-03-09 10:05Z');
  perform public.enable_tenant('acme-test', '2001-03-09 10:10Z');
end $$;
select results_eq('select status, send_at from reminder', $$ values ('scheduled', timestamptz '2001-03-09 10:30Z') $$,
  'it goes on waiting for the morning');
select is((select count(*) from tests.claim('2001-03-09 10:30Z')), 1::bigint, 'and is sent then');

-- Not when nobody wants it any more.
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"bookingId": 2, "attendees": [{"email": "bea@example.com"}]}');
do $$ begin perform tests.claim('2001-03-09 10:00Z'); perform public.disable_tenant('acme-test', '2001-03-09 10:05Z'); end $$;
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-09 10:06Z', '{"bookingId": 2, "attendees": [{"email": "bea@example.com"}]}');
do $$ begin perform public.enable_tenant('acme-test', '2001-03-09 10:10Z'); end $$;
select results_eq($$ select status, reason_code from reminder where recipient like 'bea@%' $$,
  $$ values ('cancelled', 'booking_cancelled') $$, 'not for a booking that was cancelled meanwhile');
select is_empty($$ select * from tests.claim('2001-03-09 10:40Z') c where c #>> '{recipient,email}' like 'bea@%' $$, 'to nobody');

-- Nor when the morning has passed.
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z', '{"bookingId": 3, "attendees": [{"email": "cy@example.com"}]}');
do $$ begin
  perform tests.claim('2001-03-09 10:00Z');
  perform public.disable_tenant('acme-test', '2001-03-09 10:05Z');
  perform public.enable_tenant('acme-test', '2001-03-09 11:00Z');
end $$;
select is_empty($$ select * from tests.claim('2001-03-09 11:00Z') c where c #>> '{recipient,email}' like 'cy@%' $$, 'what passed meanwhile is not caught up');
select is((select status from reminder where recipient like 'cy@%'), 'skipped', 'and says so');

select * from finish();
rollback;
