begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

do $$ begin
  perform public.disable_tenant('acme-test');
end $$;
select is(public.claim_sync_step('2001-03-01 12:00Z'), null, 'its bookings would be of no use now');

select * from finish();
rollback;
