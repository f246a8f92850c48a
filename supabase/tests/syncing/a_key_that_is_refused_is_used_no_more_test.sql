begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create temp table step on commit drop as select public.claim_sync_step('2001-03-01 12:00Z') as step;
select public.settle_sync_step((step ->> 'lease')::uuid, '{"status": 401, "error": "Invalid API key"}', '2001-03-01 12:00Z', '2001-03-01 12:00:01Z') from step;
select results_eq($$ select c.state::text, c.reason like '%make a new one%', c.error from public.connection c join acme using (tenant_id) $$,
  $$ values ('refused', true, 'Cal.com answered 401: Invalid API key') $$, 'which is said, and what to do');
select is(public.claim_sync_step('2001-03-05 12:00Z'), null, 'nothing is asked for');

do $$ begin
  perform public.connect_tenant('acme-test', 'cal_another_key', p_now => '2001-03-05 12:00Z');
end $$;
select results_eq($$ select tests.sync('2001-03-05 12:00Z', tests.shown('A', '2001-02-01 09:00Z')) $$, array['account', 'future', 'past'],
  'until another is given: then all is read');
select is((select count(*)::int from public.bookings b join acme using (tenant_id)), 1, 'and nothing was lost');

select * from finish();
rollback;
