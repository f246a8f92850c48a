begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

select throws_ok(
  $$ select public.create_tenant('acme-test', 'Acme', 'Europe/Atlantis') $$,
  '22023', 'Unknown time zone "Europe/Atlantis": Use an IANA name such as Europe/Berlin.', 'an unknown time zone');
select throws_ok(
  $$ select public.create_tenant('acme-test', 'Acme', 'UTC', 'short') $$,
  '22023', 'The webhook secret is too short: Use at least 16 characters, or leave it out to have one made.', 'a short secret');
select throws_ok(
  $$ select public.create_tenant('acme-test', 'Acme', 'UTC', '') $$,
  '22023', 'The webhook secret is too short: Use at least 16 characters, or leave it out to have one made.', 'an empty secret');
select throws_ok(
  $$ select public.create_tenant('Acme Test', 'Acme') $$, '23514',
  'The slug cannot be part of a URL: use lower-case letters, digits and hyphens inside, at most 63, such as north-office-2.',
  'a slug that does not fit a URL');
select throws_ok(
  $$ select public.create_tenant('acme-test', ' ') $$, '23514',
  'The name is blank: give the one that messages are signed with.', 'a blank name');
select is_empty(
  $$ select from public.tenants where slug = 'acme-test' $$, 'nothing of them is left');

select * from finish();
rollback;
