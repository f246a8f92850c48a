begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
select tenant_id, 'After ten days', 'after_end', 14400 from acme;
do $$ begin
  call tests.cal_sends('BOOKING_CREATED', 'A', now() - interval '6 days', jsonb_build_object(
    'startTime', to_jsonb(now() - interval '5 days'), 'endTime', to_jsonb(now() - interval '5 days' + interval '30 minutes')));
end $$;
update public.reminder_rules r set offset_minutes = 60, name = 'After an hour' from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 14400;

select results_eq(
  $$ select r.due_at < now(), r.status::text from public.reminders r join acme using (tenant_id)
     join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id where u.name = 'After an hour' $$,
  $$ values (true, 'skipped') $$, 'ten days from then it would be a surprise');

select * from finish();
rollback;
