begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$ begin perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_secret", "from": "Acme <hi@acme.example>", "rate_per_second": 5}');
  perform public.delete_tenant('acme-test', 'acme-test'); end $$;
select is_empty($$ select s.id from vault.secrets s where s.name like 'calbase/acme-test/%' $$, 'all of them');

select * from finish();
rollback;
