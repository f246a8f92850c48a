begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme');
create temp table link on commit drop as
select private.opt_out_token(tenant_id, 'email', 'ada@example.com', 'de_AT') as token from acme;
create temp view suppression as
select s.address, s.scope, s.reason from public.suppressions s join acme using (tenant_id);

insert into public.suppressions (tenant_id, channel, address, reason) select tenant_id, 'email', 'ada@example.com', 'complained' from acme;

select is(public.opt_out_status(token) ->> 'by_themselves', 'false', 'it is not theirs') from link;
select is(public.opt_in(token) ->> 'stopped', 'everything', 'opting in changes nothing') from link;
select is(public.opt_out(token, 'follow_ups') ->> 'stopped', 'everything', 'nor does opting out') from link;
select results_eq('select reason from suppression', array['complained'::public.suppression_reason], 'the reason stays');

do $$ begin perform private.suppress(tenant_id, 'email', 'Ada@example.com', 'bounced', 'no such user', now()) from pg_temp.acme; end $$;
select results_eq('select reason from suppression', array['complained'::public.suppression_reason], 'also when the address bounces');
update public.suppressions s set reason = 'opted_out' from acme where s.tenant_id = acme.tenant_id;
do $$ begin perform private.suppress(tenant_id, 'email', 'Ada@example.com', 'bounced', 'no such user', now()) from pg_temp.acme; end $$;
select results_eq('select reason from suppression', array['bounced'::public.suppression_reason], 'but a bounce outlasts a wish');

update public.suppressions s set scope = 'follow_ups', reason = 'manual' from acme where s.tenant_id = acme.tenant_id;
select is(public.opt_out(token, 'everything') ->> 'stopped', 'everything', 'they may want even less than an admin said') from link;
select is(public.opt_in(token) ->> 'stopped', 'everything', 'undoing it does not bring back what the admin stopped') from link;

select * from finish();
rollback;
