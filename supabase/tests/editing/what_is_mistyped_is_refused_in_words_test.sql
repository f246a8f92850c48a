begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');

select is(tests.refusal(s.statement), s.said, s.statement)
from (values
  ('insert into public.suppressions (tenant_id, channel, address) select tenant_id, ''sms'', ''0170 123'' from acme',
   '"0170 123" is no phone number with its country code: Write it as +491701234567.'),
  ('insert into public.suppressions (tenant_id, channel, address) select tenant_id, ''email'', ''ada'' from acme',
   '"ada" is no e-mail address: Write it as ada@example.com.'),
  ('insert into public.suppressions (tenant_id, channel, address) select tenant_id, ''webhook'', ''https://acme.example'' from acme',
   'A webhook has no address here: Use the channel email or sms.'),
  ('update public.leads set email = ''ada'' where tenant_id in (select tenant_id from acme)', '"ada" is not an address: Write one as ada@example.com.'),
  ('update public.leads set email = null, phone = '''' where tenant_id in (select tenant_id from acme)',
   'A lead or booker has an e-mail address or a phone number: Fill in one of the two.'),
  ('update public.tenants set time_zone = ''Berlin'' where slug = ''acme-test''', 'Unknown time zone "Berlin": Use an IANA name such as Europe/Berlin.')
) s (statement, said);

call tests.member('00000000-0000-4000-8000-00000000000a', 'admin');
call tests.signs_in('00000000-0000-4000-8000-00000000000a');
select throws_ok(
  $$ select tests.changes('update public.reminder_rules set offset_minutes = -60') $$, '23514',
  'A rule is at most a year away, and the anchor says to which side: offset_minutes is between 0 and 525600, offset_days between 0 and 365.',
  'a member is told the same');
select lives_ok(
  $$ select tests.changes('insert into public.suppressions (tenant_id, channel, address)
    select id, ''email'', ''bob@example.com'' from public.tenants, generate_series(1, 2)
    on conflict do nothing') $$,
  'what is there already is no mistake');

select * from finish();
rollback;
