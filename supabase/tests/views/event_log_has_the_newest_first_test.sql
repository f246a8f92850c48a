begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('PING', 'P', '2001-03-02 09:00Z', p_start => '2999-03-10 10:00Z');
do $$ begin
  perform public.receive_webhook((select tenant_id from acme), 'text', null, 'false,', 'Unexpected token', p_now => '2001-03-03 09:00Z');
end $$;

select results_eq(
  $$ select event_type, status::text, reason, attendee_name from public.event_log where tenant = 'acme-test' $$,
  $$ values (null, 'unparseable', 'Unexpected token', null),
       ('PING', 'ignored', 'PING says nothing about a booking''s state.', null),
       ('BOOKING_CREATED', 'applied', null, 'Ada Lovelace') $$, 'with what became of them');

select * from finish();
rollback;
