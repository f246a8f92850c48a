begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(2);
do $$ begin perform tests.settle(c, '{"outcome": "failed", "error": "422 domain is not verified"}', '2001-03-09 10:00:01Z')
  from tests.claim('2001-03-09 10:00Z') c; end $$;
call tests.cal_sends('BOOKING_CANCELLED', 'A2', '2001-03-09 10:30Z', '{"bookingId": 2}');
select is(public.retry_reminders('acme-test', p_now => '2001-03-09 11:00Z'), 1, 'the one of the live booking');
select results_eq(
  $$ select (c ->> 'generation')::int, (c ->> 'attempt')::int, c #>> '{booking,cal_uid}' from tests.claim('2001-03-09 11:00Z') c $$,
  $$ values (2, 1, 'A1') $$, 'at once, under a new key');
select is(public.retry_reminders('acme-test', p_now => '2001-03-09 11:00Z'), 0, 'nothing else failed');
select throws_ok($$ select public.retry_reminders('nobody-test') $$, 'P0002', null, 'a tenant that is not there is said to be missing');

select * from finish();
rollback;
