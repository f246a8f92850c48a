begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create function pg_temp.refused(p_now timestamptz) returns text language sql as $$
  select s ->> 'kind'
  from public.claim_sync_step(p_now) s, public.settle_sync_step((s ->> 'lease')::uuid, '{"status": 401}', p_now, p_now)
$$;
select is(pg_temp.refused('2001-03-01 12:00Z'), 'future', 'a key is refused');
do $$ begin
  perform public.connect_tenant('acme-test', 'cal_another_key', p_now => '2001-03-05 12:00Z');
end $$;
select is(pg_temp.refused('2001-03-05 12:00Z'), 'account', 'and another one, when it is used first');
select results_eq($$ select tests.sync('2001-03-05 13:00Z', tests.shown('A', '2001-02-01 09:00Z')) $$, array['account', 'future', 'past'],
  'with the other, though of the same account, all is read');
select is((select count(*)::int from public.bookings b join acme using (tenant_id)), 1, 'and nothing was lost');

select * from finish();
rollback;
