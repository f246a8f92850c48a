begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
select is_empty(format('select from public.%I where tenant = ''acme-test''', v), v)
from unnest('{bookings_per_day,show_rate_per_week,leads_per_week,reminders_per_day,events_per_hour}'::text[]) v;

select * from finish();
rollback;
