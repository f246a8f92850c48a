begin;
create extension if not exists pgtap with schema extensions;
select plan(6);

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

select * from finish();
rollback;
