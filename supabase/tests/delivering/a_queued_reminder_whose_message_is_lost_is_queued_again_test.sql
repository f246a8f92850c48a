begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
delete from pgmq.q_reminders q using acme where q.message::jsonb ->> 'tenant_id' = acme.tenant_id::text;
do $$ begin for n in 1..100 loop
  perform private.tick('2001-03-09 10:00Z'::timestamptz + n * interval '1 minute');
end loop; end $$;

select isnt_empty(
  $$ select tests.claim('2001-03-09 12:00Z') $$, 'the schedule is the truth, not the queue');

select * from finish();
rollback;
