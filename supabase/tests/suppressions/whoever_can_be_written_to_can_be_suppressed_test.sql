begin;
create extension if not exists pgtap with schema extensions;
select plan(18);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- One definition; the constraints that members evaluate have to repeat its pattern.
create temp table definition on commit drop as
select substring(prosrc from $$p_address ~ ('[^']+')$$) as pattern from pg_proc where oid = 'private.is_address(text)'::regprocedure;
select ok(strpos(pg_get_constraintdef(c.oid), d.pattern) > 0, c.conrelid::regclass || ' says what is_address() says')
from pg_constraint c, pg_temp.definition d
where c.conname = 'address_suits_the_channel' order by c.conrelid::regclass::text;
select is_empty($$ select p.proname from pg_proc p, definition d where p.pronamespace = 'private'::regnamespace
  and strpos(p.prosrc, d.pattern) > 0 and p.proname <> 'is_address' $$, 'and no function says it again');

-- Whatever Cal.com may hand over as an address.
create temp table written (address text, is_one boolean) on commit drop;
insert into written values
  ('ada@example.com', true), ('o''hara+tag@example.com', true), ('jörg@exämple.de', true),
  ('"quoted"@x.de', false), ('a:b(c)[d]@x.de', false), ('https://x.de/@ada', false), ('x.de/@ada', false), ('["a@x.de"]', false),
  ('foo,bar@x.de', false), ('<a@x.de>', false), ('a;b@x.de', false), ('a@b@x.de', false), ('a b@x.de', false), ('@x.de', false), ('a@', false),
  ('491701234567@sms.cal.com', false), (repeat('a', 250) || '@x.de', false);
do $$ declare w record; begin
  for w in select address, row_number() over () as n from pg_temp.written loop
    call tests.cal_sends('BOOKING_CREATED', 'A' || w.n, '2001-03-01 09:00Z', jsonb_build_object('bookingId', w.n,
      'attendees', jsonb_build_array(jsonb_build_object('name', 'Ada', 'email', w.address))));
  end loop;
end $$;
select bag_eq($$ select email from public.leads where tenant_id = tests.tenant() and email is not null $$,
  'select address from written where is_one', 'what is no address is nobody''s');

create temp table claimed on commit drop as select c, c #>> '{recipient,email}' as address from tests.claim('2001-03-09 10:00Z', 1000) c;
select bag_eq('select distinct address from claimed', 'select address from written where is_one', 'nobody is written to at it');

select is(public.opt_out(private.opt_out_token(tests.tenant(), 'email', address, 'en'), 'everything') ->> 'stopped', 'everything', address || ' can opt out')
from (select distinct address from claimed) a;
delete from public.suppressions s using acme where s.tenant_id = acme.tenant_id;

-- In one batch, some refused for good.
select lives_ok($$ select public.settle_reminders((select jsonb_agg(c || '{"outcome": "failed", "provider": "smtp", "suppress": "bounced", "error": "550"}') from claimed), '2001-03-09 10:00Z') $$,
  'a batch in which all bounce is settled');
select bag_eq($$ select address from public.suppressions where tenant_id = tests.tenant() and reason = 'bounced' $$, 'select distinct address from claimed', 'and all are suppressed');
delete from public.suppressions s using acme where s.tenant_id = acme.tenant_id;

select is(public.record_feedback(jsonb_build_object('tenant_id', c -> 'tenant_id', 'channel', 'email', 'reminder_id', c -> 'reminder_id', 'generation', 1,
  'feedback', 'bounced', 'arrived', false, 'reason', 'bounced', 'suppress', 'bounced', 'at', '2001-03-09 10:05Z'), '2001-03-09 11:00Z'), true, address || ' can bounce')
from claimed;
select bag_eq($$ select address from public.suppressions where tenant_id = tests.tenant() and reason = 'bounced' $$, 'select distinct address from claimed', 'and is suppressed');

-- By hand.
select throws_like(format($$ insert into public.suppressions (tenant_id, channel, address) select tenant_id, 'email', %L from acme $$, address),
  '%is no e-mail address%', address || ' cannot be suppressed by hand')
from written where address in ('foo,bar@x.de', '491701234567@sms.cal.com');
select throws_like(format($$ insert into public.leads (tenant_id, name, email) select tenant_id, 'Ada', %L from acme $$, address),
  '%is not an address%', nor || ' be a lead')
from (values ('foo,bar@x.de', 'nor'), ('<a@x.de>', 'nor')) w (address, nor);

select * from finish();
rollback;
