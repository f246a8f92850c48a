begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00:01Z', p_lease => 0) c;
do $$ begin perform public.claim_reminders(1000, 120, '2001-03-09 10:00:02Z'); end $$;

select is(
  public.settle_reminders((select jsonb_agg(c || '{"outcome": "failed", "error": "timeout"}') from claimed), '2001-03-09 10:00:03Z'),
  0, 'the second sender is at it');
select results_eq(
  $$ select status::text, attempts::int from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('queued', 2) $$, 'and its word will count');

select * from finish();
rollback;
