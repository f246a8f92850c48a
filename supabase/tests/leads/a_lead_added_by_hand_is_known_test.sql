begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

insert into public.leads (tenant_id, name, email, source, score, created_at)
select tenant_id, n.name, n.email, 'fair', n.score, '2001-02-01 09:00Z'
from acme, (values ('Ada', 'ada@example.com', 90), ('Bob', 'bob@example.com', 10)) n (name, email, score);
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees": [{"name": "Bob", "email": "bob@example.com"}]}');

select results_eq(
  $$ select email, score::int from public.leads join acme using (tenant_id) order by email $$,
  $$ values ('ada@example.com', 100), ('bob@example.com', 30) $$, 'known: +20, at most 100');

select * from finish();
rollback;
