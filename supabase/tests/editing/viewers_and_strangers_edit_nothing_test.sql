begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');
call tests.member('00000000-0000-4000-8000-00000000000a', 'admin');
call tests.member('00000000-0000-4000-8000-00000000000b', 'viewer');
call tests.member('00000000-0000-4000-8000-00000000000c', 'admin', 'other-test');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
do $$ begin perform set_config('acme.id', (select tenant_id::text from acme), true); end $$;

select throws_ok(format('select tests.changes(%L)', i.statement), '42501', null, u.role || ': ' || i.statement)
from (values ('viewer', uuid '00000000-0000-4000-8000-00000000000b'), ('stranger', '00000000-0000-4000-8000-00000000000c')) u (role, id)
cross join lateral (select format('insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes)
  values (%L, ''Mine'', ''before_start'', 5)', (select tenant_id from acme)) as statement) i
where set_config('request.jwt.claims', json_build_object('sub', u.id, 'role', 'authenticated')::text, true) <> '';

select is(tests.changes(format(s.statement, current_setting('acme.id'))), 0::bigint, u.role || ': ' || s.statement)
from (values ('viewer', uuid '00000000-0000-4000-8000-00000000000b'), ('stranger', '00000000-0000-4000-8000-00000000000c')) u (role, id)
cross join (values
  ('update public.leads set notes = ''x'' where tenant_id = %L'),
  ('update public.reminder_rules set active = false where tenant_id = %L'),
  ('delete from public.reminder_rules where tenant_id = %L')
) s (statement)
where set_config('request.jwt.claims', json_build_object('sub', u.id, 'role', 'authenticated')::text, true) <> '';

select * from finish();
rollback;
