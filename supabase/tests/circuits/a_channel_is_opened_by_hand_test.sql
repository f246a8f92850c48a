begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(2);
create procedure pg_temp.stop(p_now timestamptz) language plpgsql as $$
begin
  perform tests.settle(c, '{"outcome": "blocked", "error": "401 API key is invalid"}', p_now) from tests.claim(p_now, 1) c;
  perform tests.claim(p_now);
end $$;
call pg_temp.stop('2001-03-09 10:00Z');
select ok(public.reopen_channel('acme-test', 'email', '2001-03-09 10:01Z'), 'it was stopped');
select ok(not public.reopen_channel('acme-test', 'email', '2001-03-09 10:01Z'), 'now it is not');
select is((select count(*) from tests.claim('2001-03-09 10:01Z', p_lease => 0)), 2::bigint, 'what waited is sent at once');

call pg_temp.stop('2001-03-09 10:02Z');
select isnt_empty('select c.* from private.channel_circuits c join acme using (tenant_id)', 'another key, broken too');
do $$ begin perform public.set_channel('acme-test', 'email', '{"provider": "resend", "api_key": "re_1", "from": "hi@acme.example"}', '2001-03-09 10:03Z'); end $$;
select is((select count(*) from tests.claim('2001-03-09 10:03Z')), 2::bigint, 'a new account opens it as well');

select * from finish();
rollback;
