begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from other), 'delivery-1', '{"triggerEvent": "BOOKING_CREATED",
    "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "O", "startTime": "2001-03-10T10:00:00Z",
      "attendees": [{"name": "Bob", "email": "bob@example.com"}]}}', p_now => '2001-03-01 09:00Z');
end $$;
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'member@acme.example'),
  ('00000000-0000-4000-8000-00000000000b', 'stranger@example.com');
insert into public.tenant_members (tenant_id, user_id)
select tenant_id, '00000000-0000-4000-8000-00000000000a' from acme;

call tests.signs_in('00000000-0000-4000-8000-00000000000a');
select results_eq($$ select tests.sees('select slug from public.tenants') $$, array['acme-test'], 'the tenant');
select results_eq($$ select tests.sees('select cal_uid from public.bookings') $$, array['A'], 'its bookings');
select results_eq($$ select tests.sees('select cal_uid from public.booking_uids') $$, array['A'], 'uids');
select results_eq($$ select tests.sees('select contact from public.booking_attendees') $$, array['ada@example.com'], 'attendees');
select results_eq($$ select tests.sees('select email from public.leads') $$, array['ada@example.com'], 'leads');
select results_eq($$ select tests.sees('select kind::text from public.lead_activities') $$, array['booking_confirmed'], 'activities');
select results_eq($$ select tests.sees('select count(*)::text from public.reminder_rules') $$, array['3'], 'rules');
select results_eq($$ select tests.sees('select count(*)::text from public.reminders') $$, array['3'], 'reminders');
select results_eq($$ select tests.sees('select cal_uid from public.webhook_events') $$, array['A'], 'events');
select results_eq($$ select tests.sees('select user_id::text from public.tenant_members') $$,
  array['00000000-0000-4000-8000-00000000000a'], 'and its members');

call tests.signs_in('00000000-0000-4000-8000-00000000000b');
select is_empty(
  $$ select tests.sees('select cal_uid from public.bookings union all select email from public.leads
       union all select slug from public.tenants union all select cal_uid from public.webhook_events
       union all select contact from public.booking_attendees union all select recipient from public.reminders
       union all select name from public.reminder_rules union all select user_id::text from public.tenant_members') $$,
  'who is a member of none sees nothing');

select * from finish();
rollback;
