begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

select lives_ok(format($$ select public.store_observations(%L, %L, '2001-03-01 12:00Z') $$, tenant_id, array[
  'null', '[]', '5', '{}', '{"uid": 5}', '{"uid": "B", "attendees": {}, "hosts": 5, "guests": "x", "eventType": [], "bookingFieldsResponses": []}',
  '{"uid": "C", "attendees": [5, null, {"email": 5}], "hosts": [null, 5], "guests": [{}], "start": "x", "status": 5, "createdAt": "never"}']::jsonb[]), 'they are read')
from acme;
select is(public.store_observations(tenant_id, array[tests.shown('D', '2001-03-01 09:00Z', jsonb_build_object('attendees', (
  select jsonb_agg(jsonb_build_object('email', n || '@example.com', 'name', repeat('x', 1000))) from generate_series(1, 1100) n)))],
  '2001-03-01 12:00Z') -> 'unreadable', '1', 'one that is larger than a webhook may be is not') from acme;
do $$ begin
  perform private.apply_pending(tenant_id) from acme;
end $$;
select is_empty($$ select from public.webhook_events e join acme using (tenant_id) where e.status <> 'applied' $$, 'and applied');

select * from finish();
rollback;
