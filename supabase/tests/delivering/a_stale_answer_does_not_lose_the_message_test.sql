begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00:01Z', p_lease => 0) c;
-- A second sender takes over and dies; then the first one tells of its failure.
do $$ begin
  perform public.claim_reminders(1000, 0, '2001-03-09 10:00:02Z');
  perform public.settle_reminders(jsonb_agg(c || '{"outcome": "retry", "error": "timeout"}'), '2001-03-09 10:00:03Z') from claimed;
end $$;

select results_eq(
  $$ select (c ->> 'attempt')::int from tests.claim('2001-03-09 10:02:20Z') c $$,
  array[3], 'the reminder is handed out again when the second lease has ended');

select * from finish();
rollback;
