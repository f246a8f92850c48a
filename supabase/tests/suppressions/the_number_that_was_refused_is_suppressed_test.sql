begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'UTC');
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel) select tenant_id, 'Text', 'before_start', 1440, 'sms' from acme;
create procedure pg_temp.says(p_trigger text, p_at timestamptz, p_phone text) language sql as $$
  call tests.cal_sends(p_trigger, 'A', p_at, jsonb_build_object('attendees', jsonb_build_array(jsonb_build_object(
    'name', 'Ada', 'email', 'ada@example.com', 'phoneNumber', p_phone, 'timeZone', 'Europe/London'))));
$$;

call pg_temp.says('BOOKING_CREATED', '2001-03-01 09:00Z', '+491701111111');
create temp table sent on commit drop as select c from tests.claim('2001-03-09 10:00Z') c;
-- Before the answer comes, the number is another one.
call pg_temp.says('BOOKING_LOCATION_UPDATED', '2001-03-09 10:00:02Z', '+491702222222');
select is((select a.phone from public.booking_attendees a join acme using (tenant_id)), '+491702222222', 'there is a new number');
do $$ begin
  perform tests.settle(c, '{"outcome": "failed", "error": "landline", "suppress": "landline", "address": "+491701111111"}', '2001-03-09 10:00:05Z')
  from pg_temp.sent;
end $$;
select results_eq($$ select s.address from public.suppressions s join acme using (tenant_id) $$, $$ values ('+491701111111') $$,
  'which nobody has refused');

select * from finish();
rollback;
