begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme');
create function pg_temp.kept(p_channel public.reminder_channel, p_address text) returns text language sql as $$
  insert into public.suppressions (tenant_id, channel, address) select tenant_id, p_channel, p_address from acme
  on conflict (tenant_id, channel, address, reason) do update set detail = 'again' returning address
$$;

select is(pg_temp.kept('email', ' Ada@Example.COM '), 'ada@example.com', 'an e-mail address');
select is(n.kept, '+491701234567', n.typed)
from (select t as typed, pg_temp.kept('sms', t) as kept from unnest(array[
  '+491701234567', '+49 (170) / 1234567', '0049-170-1234567', '+49.170.123.4567']) t) n;
select throws_ok($$ select pg_temp.kept('sms', '0170 1234567') $$, '23514', null, 'a number needs its country');
select throws_ok($$ select pg_temp.kept('email', 'ada') $$, '23514', null, 'an address its domain');
select throws_ok($$ select pg_temp.kept('webhook', 'https://acme.example') $$, '23514', null, 'a URL is not a person');
select is((select count(*) from public.suppressions join acme using (tenant_id)), 2::bigint, 'each is there once');

select * from finish();
rollback;
