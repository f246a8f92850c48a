begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
create temp table brought on commit drop as
select e.id from public.webhook_events e join acme using (tenant_id);
insert into private.moves (tenant_id, id, state, functions_url, key_hash, last_ids, began_at)
select a.tenant_id, gen_random_uuid(), 'arriving', 'https://x.example/f', '',
  jsonb_build_object('public.webhook_events', b.id), now()
from acme a cross join brought b;

select is_empty(
  $$ select o from private.observe_events(0, (select id from brought)) o join acme using (tenant_id) $$,
  'what came along was counted where it came from');
select private.reserve_ids(jsonb_build_object('public.webhook_events', (select id + 10000000 from brought)));
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 10:00Z');
select cmp_ok((select max(e.id) from public.webhook_events e join acme using (tenant_id)), '>',
  (select id + 10000000 from brought), 'what is stored from now on comes behind it');
select cmp_ok(
  private.countable_to(row('webhook_events', b.id, null, b.id + 20000000, null, '1')::private.metric_marks), '>',
  b.id + 10000000, 'a gap in the ids is passed by at once')
from brought b;

select * from finish();
rollback;
