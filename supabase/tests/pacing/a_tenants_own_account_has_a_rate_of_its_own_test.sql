begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

do $$ begin perform public.set_channel('acme-test', 'email',
  '{"provider": "resend", "api_key": "re_123", "from": "Acme <hi@acme.example>", "rate_per_second": 10}'); end $$;
call tests.book(3);
select results_eq(
  $$ select (c ->> 'send_after_ms')::int from tests.claim('2001-03-09 10:00Z', p_rates => '{"email": 0.1}') c $$,
  $$ values (0), (100), (200) $$, 'not the project''s');
select results_eq(
  $$ select tenant_id is not null from private.sending_slots s where s.next_at < '2002-01-01' $$,
  $$ values (true) $$, 'whose slots are not used up');

select * from finish();
rollback;
