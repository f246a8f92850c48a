begin;
create extension if not exists pgtap with schema extensions;
select plan(21);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create procedure pg_temp.books(p_email text, p_uid text, p_at timestamptz, p_trigger text default 'BOOKING_CREATED')
language plpgsql as $$ begin
  call tests.cal_sends(p_trigger, p_uid, p_at, jsonb_build_object('attendees',
    jsonb_build_array(jsonb_build_object('name', initcap(split_part(p_email, '@', 1)), 'email', p_email))));
end $$;
create function pg_temp.leads() returns setof text language sql as $$
  select concat_ws(' ', l.contact, l.score, l.status, b.cal_uid) from public.leads l
  left join public.bookings b on b.tenant_id = l.tenant_id and b.id = l.booking_id
  where l.tenant_id = tests.tenant() order by l.contact
$$;
create function pg_temp.computed() returns setof text language sql as $$
  select l::text from public.leads l where l.tenant_id = tests.tenant()
  union all select a::text from public.lead_activities a where a.tenant_id = tests.tenant()
$$;

call pg_temp.books('ada@example.com', 'A', '2001-03-01 09:00Z');
call pg_temp.books('lovelace@example.org', 'B', '2001-03-02 09:00Z');
update public.leads l set notes = 'Met in London', status = 'qualified', status_locked = true
from acme where l.tenant_id = acme.tenant_id and l.email = 'lovelace@example.org';
insert into public.suppressions (tenant_id, channel, address, reason) select tenant_id, 'email', 'lovelace@example.org', 'manual' from acme;
create temp table apart on commit drop as select c as row from pg_temp.computed() c;
create temp table suppressed on commit drop as select s::text as row from public.suppressions s join acme using (tenant_id);

select lives_ok($$ select public.merge_leads('acme-test', 'Ada@example.com', 'lovelace@example.org') $$, 'two leads are made one');
select results_eq('select pg_temp.leads()', array['ada@example.com 90 qualified B'], 'with the score of one who booked twice, and the newest booking');
select is((select notes from public.leads where tenant_id = tests.tenant()), 'Met in London', 'its notes');
select ok((select status_locked from public.leads where tenant_id = tests.tenant()), 'and its locked status');
select is((select count(*) from public.lead_activities where tenant_id = tests.tenant()), 2::bigint, 'what both did is kept');
select set_eq('select s::text from public.suppressions s join acme using (tenant_id)', 'select row from suppressed', 'who opted out stays so');
select is((select sum(points) from public.lead_activities where tenant_id = tests.tenant()), 90::bigint, 'and explains the score');

create temp table merged on commit drop as select c as row from pg_temp.computed() c;
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-03 09:00Z'); end $$;
select set_eq('select pg_temp.computed()', 'select row from merged', 'a rebuild changes nothing');

call pg_temp.books('lovelace@example.org', 'C', '2001-03-04 09:00Z');
call pg_temp.books('ada@example.com', 'D', '2001-02-01 09:00Z');
select results_eq('select pg_temp.leads()', array['ada@example.com 100 qualified C'], 'what either books later is the one''s');
call pg_temp.books('lovelace@example.org', 'C', '2001-03-05 09:00Z', 'BOOKING_CANCELLED');
select is((select string_agg(a.kind::text, ' ' order by a.occurred_at) from public.lead_activities a where a.tenant_id = tests.tenant()),
  'booking_confirmed booking_confirmed booking_confirmed booking_confirmed booking_cancelled', 'and what is changed of it');
delete from merged;
insert into merged select c from pg_temp.computed() c;
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-06 09:00Z'); end $$;
select set_eq('select pg_temp.computed()', 'select row from merged', 'also through a rebuild');
set local search_path = '';
delete from public.leads l using pg_temp.acme where l.tenant_id = acme.tenant_id;
delete from public.bookings b using pg_temp.acme where b.tenant_id = acme.tenant_id;
set local search_path to default;
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-06 09:00Z'); end $$;
select results_eq('select pg_temp.leads()', array['ada@example.com 100 booking_confirmed C'], 'and one from nothing but the events');

select matches(tests.refusal($$ insert into public.leads (tenant_id, email) select tenant_id, 'lovelace@example.org' from acme $$),
  'was merged with another lead: separate_leads', 'the one that is gone is not added by hand');
select matches(tests.refusal($$ select public.merge_leads('acme-test', 'lovelace@example.org', 'ada@example.com') $$), 'are one lead already', 'once is enough');
select matches(tests.refusal($$ select public.merge_leads('acme-test', 'nobody@example.com', 'ada@example.com') $$), 'There is no lead', 'nobody is nobody');
select matches(tests.refusal($$ select public.separate_leads('acme-test', 'ada@example.com') $$), 'was not merged', 'the one that stayed was not merged');

select lives_ok($$ select public.separate_leads('acme-test', 'lovelace@example.org') $$, 'they are separated');
select results_eq('select pg_temp.leads()', array['ada@example.com 90 booking_confirmed A', 'lovelace@example.org 90 qualified C'], 'each with what it booked');
select is((select notes from public.leads where tenant_id = tests.tenant() and email ~ 'lovelace'), 'Met in London', 'and its notes');
delete from merged;
insert into merged select c from pg_temp.computed() c;
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-06 09:00Z'); end $$;
select set_eq('select pg_temp.computed()', 'select row from merged', 'as if they had never been one');
select is_empty('select from private.merged_contacts m join acme using (tenant_id)', 'nothing is left of it');

select * from finish();
rollback;
