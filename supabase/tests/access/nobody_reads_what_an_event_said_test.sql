begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
select throws_ok($$ select tests.sees('select body from public.webhook_events') $$, '42501', null, 'the body');
select throws_ok($$ select tests.sees('select unparseable_body from public.webhook_events') $$, '42501', null,
  'nor the text that was not JSON');
select throws_ok($$ select tests.sees('select * from public.webhook_events') $$, '42501', null, 'nor all of it');
select throws_ok($$ select tests.sees('select public.webhook_secrets(''acme-test'')') $$, '42501', null, 'nor the secrets');
select throws_ok($$ select tests.sees('select * from private.tenant_secrets') $$, '42501', null, 'or which they are');
select throws_ok($$ select tests.sees('select * from vault.decrypted_secrets') $$, '42501', null, 'in Vault');

select * from finish();
rollback;
