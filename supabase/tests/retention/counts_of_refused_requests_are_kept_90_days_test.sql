begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$ begin
  perform public.count_rejections((select tenant_id from acme), 'too_large', 1, '2001-03-01 09:00Z');
  perform public.count_rejections((select tenant_id from acme), 'too_large', 1, '2001-03-31 09:00Z');
end $$;
do $$ begin perform private.prune(1000, '2001-06-01 09:00Z'); end $$;

select results_eq($$ select hour from private.webhook_rejections join acme using (tenant_id) $$,
  array[timestamptz '2001-03-31 09:00Z'], 'a quarter of a year');

select * from finish();
rollback;
