begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

select results_eq(
  $$ select private.retry_delay(n) from generate_series(1, 11) n $$,
  $$ values (interval '1 minute'), ('2 minutes'), ('4 minutes'), ('8 minutes'), ('16 minutes'), ('32 minutes'),
       ('64 minutes'), ('128 minutes'), ('256 minutes'), ('360 minutes'), ('360 minutes') $$,
  'a minute, doubling, at most six hours');
select is(private.retry_delay(12), null, 'given up after the twelfth');

select * from finish();
rollback;
