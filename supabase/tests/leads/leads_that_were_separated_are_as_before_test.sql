begin;
create extension if not exists pgtap with schema extensions;
select plan(12);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create function pg_temp.computed() returns setof text language sql as $$
  select l::text from public.leads l where l.tenant_id = tests.tenant()
  union all select a::text from public.lead_activities a where a.tenant_id = tests.tenant()
$$;
create function pg_temp.round_trip(p_kept text, p_merged text) returns void language plpgsql as $$
begin
  create temp table before on commit drop as select c as row from pg_temp.computed() c;
  perform public.merge_leads('acme-test', p_kept, p_merged);
  create temp table merged on commit drop as select c as row from pg_temp.computed() c;
  perform public.rebuild_bookings('acme-test', '2001-03-09 09:00Z');
  create temp table rebuilt on commit drop as select c as row from pg_temp.computed() c;
  perform public.separate_leads('acme-test', p_merged);
end $$;

-- Two with a seat each in one booking, and each with one of their own.
call tests.seat('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', 'ada@example.com');
call tests.seat('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', 'eve@example.com');
call tests.seat('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', 'ada@example.com');
call tests.seat('BOOKING_CREATED', 'C', '2001-03-03 09:00Z', 'eve@example.com');
select pg_temp.round_trip('ada@example.com', 'eve@example.com');
select set_eq('select row from rebuilt', 'select row from merged', 'two seats: a rebuild leaves them merged');
select set_eq('select pg_temp.computed()', 'select row from before', 'and they are separated as they were');
drop table before, merged, rebuilt;

call tests.seat('BOOKING_CREATED', 'A', '2001-03-01 11:00Z', 'kay@example.com');
update public.leads l set notes = 'Only here' from acme where l.tenant_id = acme.tenant_id and l.email = 'kay@example.com';
select pg_temp.round_trip('ada@example.com', 'kay@example.com');
select set_eq('select pg_temp.computed()', 'select row from before', 'who only ever had a seat beside the other keeps their notes');
drop table before, merged, rebuilt;

-- One seat at hand, the other not.
do $$ begin perform public.merge_leads('acme-test', 'ada@example.com', 'eve@example.com'); end $$;
call tests.seat('BOOKING_CANCELLED', 'A', '2001-03-04 09:00Z', 'eve@example.com');
create temp table merged on commit drop as select c as row from pg_temp.computed() c;
do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-09 09:00Z'); end $$;
select set_eq('select pg_temp.computed()', 'select row from merged', 'a seat that is given up later is told once');
drop table merged;

-- Who was added by hand, with a score, and booked, too; and one who never booked.
insert into public.leads (tenant_id, email, name, score, notes, status, created_at, updated_at)
select tenant_id, v.email, v.name, v.score, v.notes, v.status::public.lead_status, v.at::timestamptz, v.at::timestamptz
from acme, (values ('bob@example.com', 'Bob', 30, 'Called', 'contacted', '2001-03-05 09:00Z'),
  ('rob@example.com', 'Rob', 50, 'Wrote', 'lost', '2001-02-05 09:00Z')) v (email, name, score, notes, status, at);
call tests.seat('BOOKING_CREATED', 'D', '2001-03-06 09:00Z', 'bob@example.com');
select pg_temp.round_trip('bob@example.com', 'rob@example.com');
select set_eq('select row from rebuilt', 'select row from merged', 'by hand: a rebuild leaves them merged');
select set_eq('select pg_temp.computed()', 'select row from before', 'and they are separated as they were');
drop table before, merged, rebuilt;
select pg_temp.round_trip('rob@example.com', 'bob@example.com');
select set_eq('select pg_temp.computed()', 'select row from before', 'in whichever order');
drop table before, merged, rebuilt;

-- Two with a phone only: one of them stays, and nobody with an address makes way for a number.
insert into public.leads (tenant_id, phone) select tenant_id, n from acme, unnest('{+491701234567,+491701234568}'::text[]) n;
select pg_temp.round_trip('+491701234567', '0049 170 1234568');
select set_eq('select pg_temp.computed()', 'select row from before', 'two numbers');
select matches(tests.refusal($$ select public.merge_leads('acme-test', '+491701234567', 'ada@example.com') $$), 'The one with an address stays', 'an address stays');

-- Three of one.
create function pg_temp.by_hand() returns setof text language sql as $$
  select concat_ws(' ', l.contact, l.status, l.status_locked, l.notes) from public.leads l
  where l.tenant_id = tests.tenant() and l.contact in ('ada@example.com', 'bob@example.com', 'rob@example.com')
$$;
update public.leads set notes = 'Host' where tenant_id = tests.tenant() and contact = 'ada@example.com';
create temp table three on commit drop as select h as row from pg_temp.by_hand() h;
do $$ begin
  perform public.merge_leads('acme-test', 'rob@example.com', 'bob@example.com');
  perform public.merge_leads('acme-test', 'ada@example.com', 'bob@example.com');
end $$;
select set_eq('select contact, leads_to from private.merged_contacts where tenant_id = tests.tenant()',
  $$ values ('eve@example.com', 'ada@example.com'), ('rob@example.com', 'ada@example.com'), ('bob@example.com', 'ada@example.com') $$, 'all lead to one');
savepoint merged;
do $$ begin
  perform public.separate_leads('acme-test', 'bob@example.com');
  perform public.separate_leads('acme-test', 'rob@example.com');
end $$;
select set_eq('select pg_temp.by_hand()', 'select row from three', 'the one they were merged with first has nothing of the other');
rollback to merged;
do $$ begin
  perform public.separate_leads('acme-test', 'rob@example.com');
  perform public.separate_leads('acme-test', 'bob@example.com');
end $$;
select set_eq('select pg_temp.by_hand()', 'select row from three', 'nor has the one that stayed, in whichever order');

select * from finish();
rollback;
