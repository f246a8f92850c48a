begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform private.tick('2001-03-10 09:59:50Z');
  perform public.settle_reminders(jsonb_agg(c || '{"outcome": "retry", "error": "421 busy"}'), '2001-03-10 09:59:52Z')
  from tests.claim('2001-03-10 09:59:51Z') c;
end $$;
select set_eq(
  $$ select status::text, reason from public.reminders join acme using (tenant_id) where due_at < '2001-03-10 10:00Z' $$,
  $$ values ('failed', 'The next attempt would be too late: 421 busy') $$, 'the next attempt would be too late');

do $$ begin
  perform private.tick('2001-03-10 11:00Z');
  perform public.settle_reminders(jsonb_agg(c || '{"outcome": "retry", "error": "421 busy"}'), '2001-03-10 11:00:02Z')
  from tests.claim('2001-03-10 11:00:01Z') c;
end $$;
select is((select status::text from public.reminders join acme using (tenant_id) order by due_at desc limit 1), 'scheduled',
  'a follow-up has no such limit');

select * from finish();
rollback;
