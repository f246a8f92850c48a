begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

call tests.configure_functions();
do $$ begin perform private.tick('2001-03-01 12:00Z'); end $$;
create temp table acme on commit drop as
select tenant_id, gen_random_uuid() as move_id, vault.create_secret('the key of the move') as secret_id
from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into private.moves (tenant_id, id, state, functions_url, key_hash, secret_id, last_ids, began_at, switched_at)
select tenant_id, move_id, 'moved', 'https://x.example/f', '', secret_id, '{}', now(), now() from acme;
do $$ begin
  perform public.record_answer(tenant_id, '+491700000001', true, '2001-03-01 12:00Z') from acme;
  perform public.record_answer(tenant_id, '+491700000001', false, '2001-03-01 12:01Z') from acme;
  perform public.record_answer(tenant_id, '+491700000002', true, '2001-03-01 12:02Z') from acme;
end $$;

create temp table claimed (id bigint, said text);
create function pg_temp.claim(p_at timestamptz) returns setof text language sql as $$
  with c as (select * from jsonb_to_recordset(public.claim_forwards(20, p_at)) as c (id bigint, body text)),
  noted as (insert into claimed select c.id, convert_from(decode(c.body, 'base64'), 'UTF8') from c)
  select concat_ws(' ', b ->> 'phone', b ->> 'stop') from c,
    lateral (select convert_from(decode(c.body, 'base64'), 'UTF8')::jsonb) as x (b)
$$;
select bag_eq($$ select pg_temp.claim('2001-03-01 12:03Z') $$,
  array['+491700000001 true', '+491700000002 true'], 'the first word of each goes');

do $$ begin
  perform public.settle_forward(tenant_id, c.id, case when c.said like '%01"%' then 'HTTP 401' end, '2001-03-01 12:03Z')
  from acme, claimed c;
end $$;
select set_eq($$ select pg_temp.claim('2001-03-01 12:10Z') $$,
  array['+491700000001 true'], 'a later word of the same waits behind it');
do $$ begin
  perform public.settle_forward(tenant_id, c.id, null, '2001-03-01 12:10Z') from acme, claimed c where c.said like '%01"%';
end $$;
select set_eq($$ select pg_temp.claim('2001-03-01 12:11Z') $$,
  array['+491700000001 false'], 'and goes when that was taken');

select * from finish();
rollback;
