begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

-- Half of each delay is by chance, so that what failed together is not retried together.
select ok(
  bool_and(private.send_delay(a, null) between longest / 2 and longest),
  format('after attempt %s at most %s, at least half of it', a, longest))
from (values (1, interval '30 seconds'), (2, '1 minute'), (3, '2 minutes'), (7, '32 minutes'), (8, '1 hour'), (30, '1 hour'))
  t (a, longest), generate_series(1, 50)
group by a, longest;
select ok(private.send_delay(1, 600) >= interval '10 minutes', 'never less than the provider asked for');

select * from finish();
rollback;
