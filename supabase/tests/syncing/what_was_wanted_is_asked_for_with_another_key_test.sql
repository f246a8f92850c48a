begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();
create temp view wanted as select w.cal_uid, c.due_at from private.wanted_bookings w join acme using (tenant_id)
join private.sync_cursors c on c.tenant_id = w.tenant_id and c.kind = 'uid';

do $$ begin perform private.want(tenant_id, '{M1}', 'moved_to', '2001-03-01 12:00Z') from pg_temp.acme; end $$;
-- As once the account of another key is known.
do $$ begin perform private.begin_sync(tenant_id, '2001-03-01 12:00:01Z') from pg_temp.acme; end $$;
select results_eq('select * from wanted', $$ values ('M1', '2001-03-01 12:00:01Z'::timestamptz) $$, 'what was wanted is due');

-- However it came to rest.
update private.sync_cursors c set due_at = 'infinity' from acme where c.tenant_id = acme.tenant_id and c.kind = 'uid';
do $$ begin perform private.want(tenant_id, '{M1}', 'moved_to', '2001-03-02 12:00Z') from pg_temp.acme; end $$;
select results_eq('select * from wanted', $$ values ('M1', '2001-03-02 12:00Z'::timestamptz) $$, 'and wanted again it wakes up');

select * from finish();
rollback;
