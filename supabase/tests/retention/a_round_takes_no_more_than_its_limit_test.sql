begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

do $$ begin
  for v_number in 1 .. 5 loop
    call tests.cal_sends('BOOKING_CREATED', 'A' || v_number, '2001-03-01 09:00Z');
    call tests.cal_sends('BOOKING_CANCELLED', 'A' || v_number, '2001-03-02 09:00Z');
  end loop;
end $$;
create function pg_temp.left_over() returns table (open bigint, events bigint) language sql as $$
  select (select count(*) from public.bookings b join acme using (tenant_id) where b.closed_at is null),
    (select count(*) from public.webhook_events join acme using (tenant_id))
$$;
do $$ begin perform private.prune(2, '2001-06-01 09:00Z'); end $$;

select results_eq('select * from pg_temp.left_over()', 'values (3::bigint, 8::bigint)', 'two bookings and two events');
do $$ begin perform private.prune(4, '2001-06-01 09:10Z'); end $$;
select results_eq('select * from pg_temp.left_over()', 'values (0::bigint, 4::bigint)', 'the next round goes on');
do $$ begin perform private.prune(4, '2001-06-01 09:20Z'); end $$;
select results_eq('select * from pg_temp.left_over()', 'values (0::bigint, 0::bigint)', 'until nothing is left to do');

select * from finish();
rollback;
