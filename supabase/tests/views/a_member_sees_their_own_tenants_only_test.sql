begin;
create extension if not exists pgtap with schema extensions;
select plan(28);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
call tests.member('00000000-0000-4000-8000-00000000000a', 'admin');
call tests.member('00000000-0000-4000-8000-00000000000b', 'viewer');
call tests.member('00000000-0000-4000-8000-00000000000c', 'admin', 'other-test');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from other), 'delivery-1', '{"triggerEvent": "BOOKING_CREATED",
    "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "O", "startTime": "2999-03-10T10:00:00Z",
      "attendees": [{"name": "Bob", "email": "bob@example.com"}]}}', p_now => '2001-03-01 09:00Z');
end $$;

do $$ begin
  perform private.count_changed_days();
  perform private.count_hourly_events(0, private.last_id('webhook_events'));
end $$;
set local search_path = '';
insert into public.daily_attempts
select id, '2001-03-01', 'email', 'sent', 1 from public.tenants where slug in ('acme-test', 'other-test');
set local search_path to default;

select results_eq(
  format('select tests.sees(%L)', format('select distinct tenant from public.%I', v.name)), array[u.tenant], u.tenant || ': ' || v.name)
from (values ('acme-test', uuid '00000000-0000-4000-8000-00000000000b'), ('other-test', '00000000-0000-4000-8000-00000000000c')) u (tenant, id)
cross join unnest(array['upcoming_bookings', 'lead_pipeline', 'event_log', 'reminder_log',
  'bookings_per_day', 'show_rate_per_week', 'leads_per_week', 'reminders_per_day', 'events_per_hour']) v (name)
where set_config('request.jwt.claims', json_build_object('sub', u.id, 'role', 'authenticated')::text, true) <> '';

call tests.signs_in('00000000-0000-4000-8000-00000000000d');
select is_empty(format('select tests.sees(%L)', format('select tenant from public.%I', v.name)), 'who is a member of none: ' || v.name)
from unnest(array['upcoming_bookings', 'lead_pipeline', 'event_log', 'reminder_log',
  'bookings_per_day', 'show_rate_per_week', 'leads_per_week', 'reminders_per_day', 'events_per_hour']) v (name);
select throws_ok($$ select tests.sees('select tenant from public.tenant_health') $$, '42501', null, 'tenant_health is for Studio');

select * from finish();
rollback;
