begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create trigger broken before insert or update on public.bookings for each row execute function tests.refuse('Not today');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
drop trigger broken on public.bookings;
call tests.cal_sends('BOOKING_CANCELLED', 'A', '2001-03-01 09:00:30Z', '{"cancellationReason": "ill"}');
select is((select status::text from public.bookings join acme using (tenant_id)), 'cancelled',
  'later events do not wait for it');

do $$ begin perform private.retry_failed_events(p_now => '2001-03-01 09:05Z'); end $$;
select results_eq(
  $$ select status::text, confirmed_at, cancellation_reason from public.bookings join acme using (tenant_id) $$,
  $$ values ('cancelled', timestamptz '2001-03-01 09:00Z', 'ill') $$, 'it counts from when it happened');

select * from finish();
rollback;
