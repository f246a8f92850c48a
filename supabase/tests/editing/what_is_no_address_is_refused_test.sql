begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');

select matches(tests.refusal(s.statement), 'address', s.statement)
from unnest(array[
  'update public.leads set email = ''ada''',
  'update public.leads set email = ''tel:12345''',
  'update public.leads set email = ''ada @example.com''',
  'update public.booking_attendees set email = ''ada''',
  'insert into public.leads (tenant_id, email) select id, ''no address'' from public.tenants']) s (statement);

select * from finish();
rollback;
