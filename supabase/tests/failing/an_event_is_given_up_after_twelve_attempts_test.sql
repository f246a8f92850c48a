begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create trigger broken before insert or update on public.bookings for each row execute function tests.refuse('Never');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  for v_hours in 1..20 loop
    perform private.retry_failed_events(p_now => '2001-03-01 09:00Z'::timestamptz + make_interval(hours => v_hours * 7));
  end loop;
end $$;

select results_eq(
  $$ select status::text, reason, attempts::int, retry_at from public.webhook_events join acme using (tenant_id) $$,
  $$ values ('failed', 'Never', 12, null::timestamptz) $$, 'it stays failed, with the reason');

select * from finish();
rollback;
