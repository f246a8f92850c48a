begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- More than are searched at a time; the first and the last of them tell of Ada, too.
do $$ begin
  perform public.receive_webhook(acme.tenant_id, 'delivery-' || n, jsonb_build_object(
    'triggerEvent', 'FORM_SUBMITTED', 'note', case when n % 400 = 1 then 'Ask Ada@example.com' else 'Hello' end))
  from acme, generate_series(1, 2001) n;
end $$;
create temp table report on commit drop as
select public.export_person('acme-test', 'ada@example.com') as exported, public.erase_person('acme-test', 'ada@example.com') as erased;

select results_eq(
  $$ select jsonb_array_length(exported -> 'webhook_events'), (erased ->> 'events')::integer from report $$,
  $$ values (6, 6) $$, 'each is found, once');
select is_empty($$ select tests.places_of('ada@example.com') $$, 'and erased');
select is(count(*)::integer, 1995, 'the others stay as they are')
from public.webhook_events join acme using (tenant_id) where body ->> 'note' = 'Hello';

select * from finish();
rollback;
