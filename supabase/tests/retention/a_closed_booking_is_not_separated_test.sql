begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

update public.tenants t set keep_events_days = 30, keep_deliveries_days = 7 from acme where t.id = acme.tenant_id;

call tests.cal_sends('BOOKING_REQUESTED', 'A', '2001-03-01 09:00Z', '{"iCalUID": "appointment@cal.example"}');
call tests.cal_sends('BOOKING_REQUESTED', 'B', '2001-03-02 09:00Z', '{"iCalUID": "appointment@cal.example"}');
call tests.cal_sends('BOOKING_CANCELLED', 'B', '2001-03-03 09:00Z');
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select matches(tests.refusal('select public.separate_booking(''acme-test'', ''B'')'), 'closed.*: ', 'its events are no longer there to tell it apart');

select * from finish();
rollback;
