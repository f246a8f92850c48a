begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform private.tick('2001-03-09 10:00Z');
  perform public.settle_reminders(jsonb_agg(c || '{"outcome": "failed", "error": "550 no such user"}'), '2001-03-09 10:00:02Z')
  from tests.claim('2001-03-09 10:00:01Z') c;
end $$;

select results_eq(
  $$ select status::text, reason, claimed_until from public.reminders join acme using (tenant_id) order by due_at limit 1 $$,
  $$ values ('failed', '550 no such user', null::timestamptz) $$, 'it says why');
select is(private.tick('2001-03-09 12:00Z'), 0, 'and is left alone');
select results_eq(
  $$ select outcome::text, error from public.deliveries join acme using (tenant_id) $$,
  $$ values ('failed', '550 no such user') $$, 'the attempt is recorded');

select * from finish();
rollback;
