begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.leads l set email = 'ada@new.example' from acme where l.tenant_id = acme.tenant_id;

select results_eq(
  format($$ select jsonb_array_length(p -> 'leads'), jsonb_array_length(p -> 'bookings'), jsonb_array_length(p -> 'webhook_events')
     from public.export_person('acme-test', %L) p $$, s.address),
  'values (1, 1, 2)', s.address)
from unnest(array['ada@new.example', 'ada@example.com']) s (address);

select * from finish();
rollback;
