begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform private.tick('2001-03-09 10:00Z');
  perform public.settle_reminders((select jsonb_agg(c || '{"outcome": "sent"}') from public.claim_reminders(1000, 120, '2001-03-09 10:00Z') c), '2001-03-09 10:00Z');
  perform public.disable_tenant('acme-test', '2001-03-09 10:01Z');
  perform public.enable_tenant('acme-test', '2001-03-09 10:02Z');
end $$;

select results_eq(
  $$ select status::text, sent_at from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('sent', timestamptz '2001-03-09 10:00Z') $$, 'when its tenant was disabled and enabled');

select * from finish();
rollback;
