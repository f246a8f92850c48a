begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table outcome (attempt int, status text, waited interval) on commit drop;
do $$
declare
  v_acme constant uuid := (select tenant_id from acme);
  v_now timestamptz := '2001-03-09 10:00Z';
  v_reminder public.reminders;
begin
  loop
    perform private.tick(v_now);
    perform public.settle_reminders(jsonb_agg(c || '{"outcome": "retry", "error": "421 busy"}'), v_now)
    from public.claim_reminders(1000, 120, v_now) c
    where c ->> 'tenant_id' = v_acme::text;
    select r.* into v_reminder from public.reminders r where r.tenant_id = v_acme order by r.due_at limit 1;
    insert into outcome values (v_reminder.attempts, v_reminder.status, v_reminder.send_at - v_now);
    exit when v_reminder.status <> 'scheduled' or v_reminder.attempts > 20;
    v_now := v_reminder.send_at;
  end loop;
end $$;

select results_eq('select attempt, status from outcome order by 1',
  $$ values (1, 'scheduled'), (2, 'scheduled'), (3, 'scheduled'), (4, 'scheduled'), (5, 'scheduled'),
       (6, 'scheduled'), (7, 'scheduled'), (8, 'failed') $$, 'eight attempts');
select is((select reason from public.reminders join acme using (tenant_id) order by due_at limit 1),
  'Gave up after 8 attempts: 421 busy', 'then a dead letter, with the reason');
select is((select count(*) from public.deliveries join acme using (tenant_id)), 8::bigint, 'each is recorded');

select * from finish();
rollback;
