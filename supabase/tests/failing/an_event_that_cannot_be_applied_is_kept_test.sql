begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create function pg_temp.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'The disk of doom is full' using detail = 'Not a byte left.';
end $$;
create trigger broken before insert or update on public.bookings for each row execute function pg_temp.refuse();

select is(
  public.receive_webhook((select tenant_id from acme), 'delivery-1',
    '{"triggerEvent": "BOOKING_CREATED", "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "A"}}',
    p_now => '2001-03-01 09:00Z'),
  'stored', 'the caller is still told that it is stored');
select results_eq(
  $$ select status::text, reason, attempts::int, retry_at, booking_id, body #>> '{payload,uid}'
     from public.webhook_events join acme using (tenant_id) $$,
  $$ values ('failed', 'The disk of doom is full', 1, timestamptz '2001-03-01 09:01Z', null::uuid, 'A') $$,
  'it is kept as failed, with the reason and the time of the next attempt');
select is_empty(
  $$ select from public.bookings join acme using (tenant_id)
     union all select from public.booking_uids join acme using (tenant_id)
     union all select from public.leads join acme using (tenant_id)
     union all select from public.reminders join acme using (tenant_id) $$, 'nothing of it is half applied');

select * from finish();
rollback;
