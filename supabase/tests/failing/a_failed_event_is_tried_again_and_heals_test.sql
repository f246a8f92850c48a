begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create trigger broken before insert or update on public.bookings for each row execute function tests.refuse('Not today');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

select is(private.retry_failed_events(p_now => '2001-03-01 09:00:59Z'), 0, 'not before its time');
select is(private.retry_failed_events(p_now => '2001-03-01 09:01Z'), 1, 'after a minute');
select results_eq(
  $$ select status::text, attempts::int, retry_at from public.webhook_events join acme using (tenant_id) $$,
  $$ values ('failed', 2, timestamptz '2001-03-01 09:03Z') $$, 'still broken: later, after two');

drop trigger broken on public.bookings;
select is(private.retry_failed_events(p_now => '2001-03-01 09:03Z'), 1, 'mended: tried');
select results_eq(
  $$ select e.status::text, e.reason, e.retry_at, b.status::text from public.webhook_events e join acme using (tenant_id)
     join public.bookings b on b.tenant_id = e.tenant_id and b.id = e.booking_id $$,
  $$ values ('applied', null::text, null::timestamptz, 'confirmed') $$, 'and applied');
select is((select count(*) from public.reminders join acme using (tenant_id)), 3::bigint, 'with all that follows');
select is(private.retry_failed_events(p_now => '2001-03-02 09:00Z'), 0, 'once');

select * from finish();
rollback;
