begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$ begin
  call tests.cal_sends('BOOKING_CREATED', 'A', now() - interval '2 minutes', p_start => '2999-03-10 10:00Z');
end $$;
delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select tenant_id, 'Thanks for booking', 'on_booking', 0 from acme;
select is_empty($$ select r.* from public.reminders r join acme using (tenant_id) $$,
  'not even what happened a moment ago');

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select tenant_id, 'What to bring', 'on_booking', 60 from acme;
select set_eq($$ select status::text from public.reminders join acme using (tenant_id) $$,
  array['scheduled'], 'only what is still ahead');

select * from finish();
rollback;
