begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create temp table before on commit drop as select id, message_id from public.reminders where status = 'queued';
select is((select count(*) from before), 1::bigint, 'a reminder is queued');

do $$ begin perform pgmq.drop_queue('reminders'); end $$;
select matches((select reason from public.doctor() where "check" = 'queue'), 'missing', 'the queue is lost: the doctor says so');
select lives_ok($$ select private.tick('2001-03-09 10:01Z') $$, 'the tick goes on');

select set_eq('select mended from public.repair(''2001-03-09 10:01Z'')',
  array['the queue made', 'reminders put back into the queue: 1'], 'it is made again, with what was in it');
select is((select count(*) from pgmq.q_reminders), 1::bigint, 'once');
select is_empty($$ select * from public.repair('2001-03-09 10:01Z') $$, 'a second time there is nothing to do');

-- A queue that was made anew counts from one again: a message is not another reminder's.
update pgmq.q_reminders set message = message || jsonb_build_object('reminder_id', gen_random_uuid());
select ok(private.is_message_lost(), 'a message of the same number is not the reminder''s');
do $$ begin perform public.repair('2001-03-09 10:01Z'); end $$;
select results_eq($$ select c ->> 'reminder_id' from tests.claim('2001-03-09 10:02Z') c $$,
  $$ select id::text from before $$, 'a sender gets it');
select is_empty($$ select tests.claim('2001-03-09 10:03Z') $$, 'once');

select * from finish();
rollback;
