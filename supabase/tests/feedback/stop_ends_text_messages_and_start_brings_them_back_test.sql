begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme');
create temp table own on commit drop as select tenant_id from public.create_tenant('own-test', 'Own');
create temp table silent on commit drop as select tenant_id from public.create_tenant('silent-test', 'Silent');
-- Acme texts by the project's number, Own by its own, Silent not at all.
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'text', 'before_start', 10, 'sms' from (select * from acme union all select * from own) t;
do $$ begin
  perform public.set_channel('own-test', 'sms', '{"provider": "twilio", "account_sid": "AC00000000000000000000000000000000",
    "auth_token": "0123456789abcdef0123456789abcdef", "from": "+4915112345678"}');
end $$;
create temp view stopped as
select t.slug, s.address, s.reason from public.suppressions s join public.tenants t on t.id = s.tenant_id where s.channel = 'sms' and t.slug like '%-test';

select is(public.record_answer(null, '+49 170 1234567', true), 1, 'STOP to the project''s number');
select results_eq('select * from stopped', $$ values ('acme-test', '+491701234567', 'stopped'::public.suppression_reason) $$, 'is about who uses it');
select is(public.record_answer(tenant_id, '+491701234567', true), 1, 'STOP to a tenant''s own') from own;
select set_eq('select slug from stopped', array['acme-test', 'own-test'], 'is about that tenant');
select is(public.record_answer(null, '+491701234567', false), 1, 'START');
select set_eq('select slug from stopped', array['own-test'], 'lifts what STOP did there');
update public.suppressions s set reason = 'manual' from own where s.tenant_id = own.tenant_id;
do $$ begin perform public.record_answer(tenant_id, '+491701234567', false) from pg_temp.own; end $$;
select set_eq('select slug from stopped', array['own-test'], 'but not what an admin did');
update public.suppressions s set scope = 'follow_ups' from own where s.tenant_id = own.tenant_id;
do $$ begin
  perform public.record_answer(tenant_id, '+491701234567', stop) from pg_temp.own, (values (1, true), (2, false)) v (n, stop) order by n;
end $$;
select set_eq('select slug from stopped', array['own-test'], 'nor a part that an admin did before STOP');
select is(public.record_answer(null, 'not a number', true), 0, 'junk is nobody''s');

select * from finish();
rollback;
