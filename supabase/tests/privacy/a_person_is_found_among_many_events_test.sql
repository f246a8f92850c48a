begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
-- Every table and column in which a text occurs, whatever its case.
create function pg_temp.places_of(p_text text) returns setof text language plpgsql as $$
declare
  v_place record;
  v_found boolean;
begin
  for v_place in
    select c.oid::regclass::text as relation, a.attname as name
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace::regnamespace::text in ('public', 'private', 'pgmq', 'net')
      and c.relkind in ('r', 'p')
  loop
    execute format('select exists (select from %s t where strpos(lower(t.%I::text), lower($1)) > 0)',
      v_place.relation, v_place.name) into v_found using p_text;
    if v_found then
      return next v_place.relation || '.' || v_place.name;
    end if;
  end loop;
end $$;

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
select is_empty($$ select pg_temp.places_of('ada@example.com') $$, 'and erased');
select is(count(*)::integer, 1995, 'the others stay as they are')
from public.webhook_events join acme using (tenant_id) where body ->> 'note' = 'Hello';

select * from finish();
rollback;
