begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

-- Until the rollback the queue is this test's own.
delete from pgmq.q_reminders;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;

select is((select count(*) from public.claim_reminders(2, 120, '2001-03-09 10:00:01Z')), 2::bigint, 'two of three');
select is((select count(*) from public.claim_reminders(1000, 120, '2001-03-09 10:00:02Z')), 1::bigint, 'the rest');
select is_empty($$ select public.claim_reminders(1000, 120, '2001-03-09 10:00:03Z') $$, 'nothing is left');

select * from finish();
rollback;
