begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.reminder_rules r set active = false from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 60;
do $$ begin
  perform private.tick('2999-03-09 10:00Z');
  perform public.settle_reminders((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1000, 120, '2999-03-09 10:00Z') c), '2999-03-09 10:00Z');
end $$;

select results_eq(
  $$ select rule, recipient, status::text, reason, sent_at, event_title from public.reminder_log where tenant = 'acme-test' $$,
  $$ values ('Follow-up after 30 minutes', 'ada@example.com', 'scheduled', null, null::timestamptz, 'Intro between Olga and Ada Lovelace'),
       ('1 hour before', 'ada@example.com', 'cancelled', 'Its rule was switched off.', null, 'Intro between Olga and Ada Lovelace'),
       ('24 hours before', 'ada@example.com', 'sent', null, '2999-03-09 10:00Z', 'Intro between Olga and Ada Lovelace') $$,
  'and why not, the latest first');

select * from finish();
rollback;
