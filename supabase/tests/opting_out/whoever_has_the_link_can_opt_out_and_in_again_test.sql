begin;
create extension if not exists pgtap with schema extensions;
select plan(10);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme');
create temp table link on commit drop as
select private.opt_out_token(tenant_id, 'email', 'ada@example.com', 'de_AT') as token from acme;
create temp view suppression as
select s.address, s.scope, s.reason from public.suppressions s join acme using (tenant_id);

select is(public.opt_out_status(token), '{"tenant": "Acme", "locale": "de-AT", "stopped": null, "by_themselves": false}', 'at first') from link;
select is(public.opt_out(token, 'follow_ups'), '{"tenant": "Acme", "locale": "de-AT", "stopped": "follow_ups", "by_themselves": true}', 'no follow-ups') from link;
select results_eq('select * from suppression', $$ values ('ada@example.com', 'follow_ups'::public.suppression_scope, 'opted_out'::public.suppression_reason) $$, 'is a suppression');
select is(public.opt_out(token, 'everything') ->> 'stopped', 'everything', 'nothing at all') from link;
select is(public.opt_out(token, 'follow_ups') ->> 'stopped', 'everything', 'and an old message''s button brings nothing back') from link;
select is(public.opt_in(token) ->> 'stopped', null, 'everything again') from link;
select is_empty('select * from suppression', 'is none');
select is(public.opt_out_status('x'), null, 'an unknown link has no status');
select is(public.opt_out('x', 'everything'), null, 'stops nothing');
select is_empty('select * from suppression', 'for nobody');

select * from finish();
rollback;
