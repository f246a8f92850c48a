begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(2);
do $$ begin
  perform public.settle_reminders(jsonb_agg(c || case n when 1 then '{"outcome": "blocked", "error": "401 API key is invalid"}' else '{"outcome": "sent"}' end::jsonb), '2001-03-09 10:00:01Z')
  from tests.claim('2001-03-09 10:00Z') with ordinality c (c, n);
end $$;
select isnt_empty('select c.* from private.channel_circuits c join acme using (tenant_id)', 'it stays stopped');

select * from finish();
rollback;
