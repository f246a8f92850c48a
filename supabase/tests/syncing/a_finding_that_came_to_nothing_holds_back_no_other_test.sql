begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

-- Two bookings that no webhook had told of, of which one cannot be applied.
select private.observe(c, array[tests.shown('A', '2001-03-01 09:00Z'), tests.shown('B', '2001-03-01 10:00Z', '{"id": 101}')],
  '2001-03-01 12:00Z', true, null, false, '2001-03-01 12:00Z')
from private.connections c join acme using (tenant_id);
alter table public.webhook_events disable trigger user;
update public.webhook_events e set status = 'failed', reason = 'it could not', attempts = 1, retry_at = '2001-03-01 12:01Z' from acme a
where e.tenant_id = a.tenant_id and e.cal_uid = 'A';
select is(private.close_findings(), 0, 'what is tried again is waited for');

update public.webhook_events e set retry_at = null from acme a where e.tenant_id = a.tenant_id and e.cal_uid = 'A';
alter table public.webhook_events enable trigger user;
select is(private.close_findings(1), 1, 'what is given up is looked at');
select results_eq($$ select f.cal_uid, f.after from public.found_in_cal f join acme using (tenant_id) $$, $$ values ('A', '{}'::jsonb) $$,
  'and stays a booking that nobody had told of, and that is not here');
select is(private.close_findings(1), 0, 'once, not in place of others');

select * from finish();
rollback;
