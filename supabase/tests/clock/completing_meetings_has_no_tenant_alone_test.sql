begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

do $$ begin
  perform public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
  perform public.create_tenant('beta-test', 'Beta', 'Europe/Berlin');
end $$;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_tenant => 'beta-test');

set local calbase.tenant_alone = '';
select is(private.complete_ended_meetings(p_now => '2001-03-10 11:30Z'), 2, 'it says so of the meetings of all tenants');
select is_empty($$ select s from unnest('{acme-test,beta-test}'::text[]) s where private.has_tenant_alone(tests.tenant(s)) $$,
  'nobody''s webhooks wait for those of others');
select bag_eq(
  $$ select e.cal_uid, e.status::text from public.webhook_events e
     where e.provider = 'calbase' and e.tenant_id in (tests.tenant(), tests.tenant('beta-test')) $$,
  $$ values ('A', 'pending'), ('B', 'pending') $$, 'the events wait');
call tests.work('2001-03-10 11:30Z');
select bag_eq(
  $$ select b.cal_uid, b.status::text from public.bookings b where b.tenant_id in (tests.tenant(), tests.tenant('beta-test')) $$,
  $$ values ('A', 'completed'), ('B', 'completed') $$, 'until each has its turn');

select * from finish();
rollback;
