begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select results_eq(
  $$ select p.typed, private.e164(p.typed) from (values (1, '+49 170 1234567'), (2, '0049170/1234567'),
       (3, '+49 (0)170 1234567'), (4, '+1 (415) 555-0132'), (5, '0170 1234567'), (6, '415 555 0132'),
       (7, '+0 170 1234567'), (8, 'call me'), (9, '+1234567890123456'), (10, null)) p (n, typed) order by p.n $$,
  $$ values ('+49 170 1234567', '+491701234567'), ('0049170/1234567', '+491701234567'),
       ('+49 (0)170 1234567', '+491701234567'), ('+1 (415) 555-0132', '+14155550132'), ('0170 1234567', null),
       ('415 555 0132', null), ('+0 170 1234567', null), ('call me', null), ('+1234567890123456', null), (null, null) $$,
  'or not at all: nobody can tell which country was meant');

select * from finish();
rollback;
