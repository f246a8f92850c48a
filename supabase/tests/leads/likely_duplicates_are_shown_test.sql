begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
insert into public.leads (tenant_id, email) select tenant_id, e from acme, unnest(array['ada@gmail.com', 'Ada+x@gmail.com',
  'ada@googlemail.com', 'bob+a@example.com', 'bob+b@example.com', 'cleo@example.com', 'cleo+x@example.org']) e;
insert into public.leads (tenant_id, email) select tenant_id, 'cleo+x@example.com' from other;
call tests.member('00000000-0000-4000-8000-00000000000a', 'viewer');
call tests.member('00000000-0000-4000-8000-00000000000c', 'viewer', 'other-test');

select set_eq($$ select lower(email) as e, lower(other_email) as o, left(reason, 10) from public.likely_duplicate_leads where tenant = 'acme-test' $$, $$ values
  ('ada@gmail.com', 'ada+x@gmail.com', 'What follo'), ('ada@gmail.com', 'ada@googlemail.com', 'googlemail'),
  ('bob+a@example.com', 'bob+b@example.com', 'What follo') $$,
  'each with the plain one, or the first of its mailbox, and why');
call tests.signs_in('00000000-0000-4000-8000-00000000000a');
select is((select count(*) from tests.sees('select tenant from public.likely_duplicate_leads')), 3::bigint, 'a member sees them');
call tests.signs_in('00000000-0000-4000-8000-00000000000c');
select is_empty($$ select tests.sees('select tenant from public.likely_duplicate_leads') $$, 'and no other''s');

do $$ begin
  perform public.merge_leads('acme-test', 'ada@gmail.com', 'ada+x@gmail.com');
  perform public.merge_leads('acme-test', 'ada@gmail.com', 'ada@googlemail.com');
end $$;
select is((select string_agg(email, ' ') from public.likely_duplicate_leads where tenant = 'acme-test'), 'bob+a@example.com', 'who was merged is none any more');

-- As calbase's own functions write.
set local search_path = '';
insert into public.leads (tenant_id, email, source) select tenant_id, n || '@example.com', 'cal.com' from pg_temp.acme, generate_series(1, 5000) n;
set local search_path to default;
analyze public.leads;
create function pg_temp.rows_read() returns bigint language sql as $$
  select pg_stat_get_xact_tuples_returned('public.leads'::regclass) + pg_stat_get_xact_tuples_fetched('public.leads'::regclass)
$$;
create temp table before as select pg_temp.rows_read() as count;
do $$ begin perform * from public.likely_duplicate_leads; end $$;
select cmp_ok(pg_temp.rows_read() - count, '<', 200::bigint, 'only those that are spelled otherwise are read') from before;
truncate before;
insert into before select pg_temp.rows_read();
call tests.signs_in('00000000-0000-4000-8000-00000000000a');
do $$ begin perform tests.sees('select tenant from public.likely_duplicate_leads'); end $$;
select cmp_ok(pg_temp.rows_read() - count, '<', 200::bigint, 'by a member, too') from before;

-- Under as many tags as somebody likes.
set local search_path = '';
insert into public.leads (tenant_id, email, source) select tenant_id, 'eve+' || n || '@example.com', 'cal.com' from pg_temp.acme, generate_series(1, 1000) n;
set local search_path to default;
select is((select count(*) from public.likely_duplicate_leads where email like 'eve%'), 999::bigint, 'pairs grow with the leads, not with their square');
truncate before;
insert into before select pg_temp.rows_read();
do $$ begin perform tests.sees('select tenant from public.likely_duplicate_leads order by tenant limit 20'); end $$;
select cmp_ok(pg_temp.rows_read() - count, '<', 200::bigint, 'and a page of them reads a page') from before;

select * from finish();
rollback;
