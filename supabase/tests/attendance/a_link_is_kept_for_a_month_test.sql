begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_start => '2001-04-01 10:00Z');
create temp table link on commit drop as select uid, tests.link(uid) as token from unnest(array['A', 'B']) uid;

-- A tenant that is disabled: nothing is lost, nothing is done.
select public.disable_tenant('acme-test');
select is(public.confirm_attendance(token, '2001-03-02 09:00Z') ->> 'state', 'confirmed', 'a click counts while the tenant is disabled') from link where uid = 'B';
select results_eq($$ select status::text from public.webhook_events join acme using (tenant_id) where provider = 'calbase' $$, $$ values ('pending') $$, 'once it is enabled');
select private.prune(p_now => '2001-04-05 09:00Z');
select is(public.attendance_status(token, '2001-04-05 09:00Z') ->> 'state', 'begun', 'a link is known for a month after the meeting') from link where uid = 'A';
select private.prune(p_now => '2001-04-11 09:00Z');
select is(public.attendance_status(token, '2001-04-11 09:00Z'), null, 'and no longer') from link where uid = 'A';
select is(public.attendance_status(token, '2001-03-03 09:00Z') ->> 'state', 'open', 'others stay') from link where uid = 'B';
select public.enable_tenant('acme-test');
select private.apply_pending(tenant_id) from acme;
select results_eq($$ select tests.attending('B') $$, $$ values ('ada@example.com') $$, 'then it is on the booking');

select * from finish();
rollback;
