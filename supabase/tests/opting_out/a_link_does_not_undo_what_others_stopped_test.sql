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
select bag_eq('select reason::text from suppression', array['complained', 'opted_out'], 'though both are known');
select is(public.opt_in(token) ->> 'by_themselves', 'false', 'and it undoes its own word only') from link;
select bag_eq('select reason::text from suppression', array['complained'], 'which is gone then');
delete from public.suppressions s using acme where s.tenant_id = acme.tenant_id;

insert into public.suppressions (tenant_id, channel, address, scope) select tenant_id, 'email', 'ada@example.com', 'follow_ups' from acme;
select is(public.opt_out(token, 'everything') ->> 'stopped', 'everything', 'they may want even less than an admin said') from link;
select is(public.opt_in(token) ->> 'stopped', 'follow_ups', 'undoing it does not bring back what the admin stopped') from link;

select * from finish();
rollback;
