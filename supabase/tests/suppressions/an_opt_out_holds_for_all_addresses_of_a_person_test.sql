begin;
create extension if not exists pgtap with schema extensions;
select plan(12);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
select tenant_id, 'by text', 'before_start', 30, 'sms' from acme;

call tests.seat('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', 'ada@example.com');
call tests.seat('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', 'lovelace@example.org');
update public.booking_attendees a set phone = v.phone
from acme, (values ('ada@example.com', '+491701234567'), ('lovelace@example.org', '+491707654321')) v (contact, phone)
where a.tenant_id = acme.tenant_id and a.contact = v.contact;

create function pg_temp.reason(p_contact text, p_rule text) returns public.reminder_reason language sql as $$
  select private.reason_suppressed(r.channel, private.context_of(r))
  from public.reminders r join acme using (tenant_id)
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where r.recipient = p_contact and u.name = p_rule
$$;
create temp table link on commit drop as
select a, private.opt_out_token(tenant_id, 'email', a, 'en') as token
from acme, unnest('{ada@example.com,lovelace@example.org}'::text[]) a;

do $$ begin perform public.opt_out(token, 'everything') from pg_temp.link where a = 'ada@example.com'; end $$;
select is(pg_temp.reason('lovelace@example.org', '1 hour before'), null, 'of two people one opted out');

do $$ begin perform public.merge_leads('acme-test', 'lovelace@example.org', 'ada@example.com'); end $$;
select is(pg_temp.reason('lovelace@example.org', '1 hour before'), 'opted_out', 'as one person, they opted out');
select is(public.opt_out_status(token) ->> 'stopped', 'everything', 'the link of the other address says so') from link where a like 'lovelace@%';
select is(public.opt_in(token) ->> 'stopped', 'everything', 'and does not undo what the first one said') from link where a like 'lovelace@%';
select is(public.opt_out_status(token) ->> 'by_themselves', 'true', 'whose own link can') from link where a like 'ada@%';

do $$ begin perform public.separate_leads('acme-test', 'ada@example.com'); end $$;
select is(pg_temp.reason('ada@example.com', '1 hour before'), 'opted_out', 'apart, the one who opted out still has');
select is(pg_temp.reason('lovelace@example.org', '1 hour before'), null, 'and the other never did');

do $$ begin perform public.merge_leads('acme-test', 'ada@example.com', 'lovelace@example.org'); end $$;
select is(pg_temp.reason('lovelace@example.org', '1 hour before'), 'opted_out', 'whichever of them stays');
update public.suppressions s set scope = 'follow_ups' from acme where s.tenant_id = acme.tenant_id;
select is(pg_temp.reason('lovelace@example.org', '1 hour before'), null, 'no follow-ups: reminders still come');
select is(pg_temp.reason('lovelace@example.org', 'Follow-up after 30 minutes'), 'no_follow_ups', 'and follow-ups do not');

update public.suppressions s set scope = 'everything', reason = 'bounced' from acme where s.tenant_id = acme.tenant_id;
select is(pg_temp.reason('lovelace@example.org', '1 hour before'), null, 'a mailbox that takes nothing says nothing of the other');

insert into public.suppressions (tenant_id, channel, address, reason) select tenant_id, 'sms', '+491701234567', 'stopped' from acme;
select is(pg_temp.reason('lovelace@example.org', 'by text'), 'answered_stop', 'STOP of one number is for the other as well');

select * from finish();
rollback;
