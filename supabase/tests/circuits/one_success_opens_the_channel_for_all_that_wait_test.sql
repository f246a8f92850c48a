begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.book(3);
do $$ begin perform tests.settle(c, '{"outcome": "blocked", "error": "401 API key is invalid"}', '2001-03-09 10:00Z') from tests.claim('2001-03-09 10:00Z', 1) c;
  perform tests.claim('2001-03-09 10:00:01Z'); end $$;
create temp table probe on commit drop as select c from tests.claim('2001-03-09 10:05Z') c;
do $$ begin perform tests.settle(c, '{"outcome": "sent"}', '2001-03-09 10:05:01Z') from probe; end $$;
select is((select count(*) from probe), 1::bigint, 'one was tried');
select is_empty('select c.* from private.channel_circuits c join acme using (tenant_id)', 'it was sent: the channel is open');
select is((select count(*) from tests.claim('2001-03-09 10:05:01Z')), 2::bigint, 'the others follow at once');

select * from finish();
rollback;
