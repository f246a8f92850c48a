begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create function pg_temp.as_service(p_query text) returns setof text language plpgsql as $$
begin
  set local role service_role;
  return query execute p_query;
  reset role;
end $$;

select is(
  (select s from acme, pg_temp.as_service(format(
    $$ select public.receive_webhook(%L, 'delivery-1', '{"triggerEvent": "BOOKING_CREATED",
         "createdAt": "2001-03-01T09:00:00Z", "payload": {"uid": "A", "attendees": [{"email": "ada@example.com"}]}}',
         p_now => '2001-03-01 09:00Z') $$, tenant_id)) s),
  'stored', 'receive');
select results_eq(
  $$ select count(*)::int from public.bookings join acme using (tenant_id) $$, array[1], 'with all that follows');
select isnt_empty($$ select pg_temp.as_service('select public.webhook_secrets(''acme-test'')::text') $$, 'look up secrets');
select lives_ok(
  $$ select pg_temp.as_service(format(
       $q$ select public.count_rejections(%L, 'too_large', 1, '2001-03-01 09:00Z')::text $q$, tenant_id)) from acme $$,
  'count rejections');
select lives_ok(
  $$ select pg_temp.as_service('select public.claim_reminders(0, 0, ''2001-03-01 09:00Z'')::text') $$, 'claim');
select lives_ok($$ select pg_temp.as_service('select public.settle_reminders(''[]'')::text') $$, 'settle');
select throws_ok($$ select pg_temp.as_service('delete from public.bookings returning cal_uid') $$, '42501', null,
  'and nothing else');

select * from finish();
rollback;
