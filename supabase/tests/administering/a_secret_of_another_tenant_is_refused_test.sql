begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', p_secret => 'the-first-secret-of-acme');
create temp table other on commit drop as
select tenant_id from public.create_tenant('other-test', 'Other', p_secret => 'the-first-secret-of-other');

select throws_ok($$ select public.create_tenant('third-test', 'Third', p_secret => 'the-first-secret-of-acme') $$,
  '22023', 'The tenant "acme-test" has the same webhook secret: Whoever may sign for one tenant could sign for the other. Use another secret, or leave it out to have one made.', 'a new tenant cannot have it');
select is(public.rotate_secret('acme-test', p_secret => 'the-second-secret-of-acme'), 'the-second-secret-of-acme', 'Acme changes it');
select alike(tests.refusal(format('select public.rotate_secret(%L, p_secret => %L)', 'other-test', s.secret)),
  'The tenant "acme-test" has the same webhook secret: %Use another secret%', s.secret || ' cannot become that of another')
from unnest('{the-first-secret-of-acme,the-second-secret-of-acme}'::text[]) s (secret);
select is(public.webhook_secrets('other-test') -> 'secrets', '["the-first-secret-of-other"]', 'which keeps the one it has');

select is(public.rotate_secret('acme-test', p_secret => 'the-first-secret-of-acme'), 'the-first-secret-of-acme', 'Acme itself may go back');
select is(public.rotate_secret('acme-test', '0 hours', 'the-third-secret-of-acme'), 'the-third-secret-of-acme', 'and go on');
do $$ begin perform public.retire_old_secrets('acme-test'); end $$;
select is(public.rotate_secret('other-test', p_secret => 'the-first-secret-of-acme'), 'the-first-secret-of-acme', 'what nobody has any more may be had');

select * from finish();
rollback;
