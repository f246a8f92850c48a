begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
do $$ begin
  perform public.connect_tenant('acme-test', 'cal_test_key', p_now => '2001-03-05 11:00Z');
end $$;

select results_eq($$ select tests.sync('2001-03-05 12:00Z',
  tests.shown('past', '2001-02-01 09:00Z', '{"start": "2001-02-10T10:00:00Z", "end": "2001-02-10T10:30:00Z"}'),
  tests.shown('running', '2001-02-01 09:00Z', '{"start": "2001-03-05T11:00:00Z", "end": "2001-03-05T13:00:00Z"}'),
  tests.shown('ahead', '2001-02-01 09:00Z'),
  tests.shown('long ago', '2000-11-01 09:00Z', '{"start": "2000-11-10T10:00:00Z", "end": "2000-11-10T10:30:00Z"}')) $$,
  array['account', 'future', 'past'], 'whose key it is, what is ahead, what was');
select results_eq($$ select e.cal_uid from public.webhook_events e join acme using (tenant_id) order by e.id $$, array['ahead', 'running', 'past'],
  'of the last ninety days');
select results_eq($$ select r.kind, r.requests, r.ended_at is not null from public.reconciliations r join acme using (tenant_id) order by r.id $$,
  $$ values ('future', 1, true), ('past', 1, true) $$, 'which can be read');
select results_eq($$ select c.state::text, c.account, c.under_way, c.next_at from public.connection c join acme using (tenant_id) $$,
  $$ values ('connected', 'olga@acme.example', null::text[], timestamptz '2001-03-05 12:10Z') $$, 'as can how far it is');

select * from finish();
rollback;
