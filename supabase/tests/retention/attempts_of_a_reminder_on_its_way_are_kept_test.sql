begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

update public.tenants t set keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform private.tick('2001-03-09 10:00Z');
  perform public.settle_reminders((select jsonb_agg(c || '{"outcome": "retry", "error": "451 later", "retry_after_seconds": 60}')
    from public.claim_reminders(1000, 120, '2001-03-09 10:00Z') c), '2001-03-09 10:00Z');
end $$;
do $$ begin perform private.prune(1000, '2001-04-09 09:00Z'); end $$;

select is((select count(*) from public.deliveries join acme using (tenant_id)), 1::bigint, 'however old they are');

select * from finish();
rollback;
