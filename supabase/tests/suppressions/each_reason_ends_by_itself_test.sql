begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table link on commit drop as
select private.opt_out_token(tenant_id, 'email', 'ada@example.com', 'en') as token from acme;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');

create temp view reason as
select s.reason::text from public.suppressions s join acme using (tenant_id);
create function pg_temp.bounces() returns void language sql as $$
  select private.suppress(tenant_id, 'email', 'ada@example.com', 'bounced', '550', '2001-03-02 09:00Z') from acme
$$;
create function pg_temp.deleted_in_studio(p_reason public.suppression_reason) returns void language sql as $$
  delete from public.suppressions s using acme where s.tenant_id = acme.tenant_id and s.reason = p_reason
$$;
create function pg_temp.why_not(p_anchor public.reminder_anchor) returns text language sql as $$
  select private.reason_suppressed(r.channel, private.context_of(r))
  from public.reminders r
  join acme using (tenant_id)
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where u.anchor = p_anchor
  limit 1
$$;

-- An opt-out of an address that bounced.
do $$ begin perform pg_temp.bounces(); perform public.opt_out(token, 'everything') from pg_temp.link; end $$;
select bag_eq('select reason from reason', array['bounced', 'opted_out'], 'what a person says of an address that bounced is kept');
select is(pg_temp.why_not('before_start'), 'opted_out', 'and told first: nothing stands in for what they do not want');
do $$ begin perform pg_temp.deleted_in_studio('bounced'); end $$;
select is(pg_temp.why_not('before_start'), 'opted_out', 'it holds when the mailbox works again');

-- A bounce of an address that opted out.
do $$ begin perform pg_temp.bounces(); end $$;
select bag_eq('select reason from reason', array['bounced', 'opted_out'], 'a bounce later does not take its place');
select is(public.opt_out_status(token) ->> 'by_themselves', 'false', 'they cannot undo both') from link;
do $$ begin perform public.opt_in(token) from pg_temp.link; end $$;
select bag_eq('select reason from reason', array['bounced'], 'only their own word');
select is(pg_temp.why_not('before_start'), 'bounced', 'and the bounce still holds');

-- Of a part.
do $$ begin perform public.opt_out(token, 'follow_ups') from pg_temp.link; end $$;
select is(public.opt_out_status(token) ->> 'stopped', 'everything', 'the link tells the widest') from link;
select is(pg_temp.why_not('after_end'), 'no_follow_ups', 'follow-ups are not sent for what the person said');
select is(pg_temp.why_not('before_start'), 'bounced', 'reminders for the bounce');
do $$ begin perform pg_temp.deleted_in_studio('bounced'); end $$;
select is(public.opt_out_status(token) ->> 'stopped', 'follow_ups', 'which leaves what they said when it ends') from link;

select * from finish();
rollback;
