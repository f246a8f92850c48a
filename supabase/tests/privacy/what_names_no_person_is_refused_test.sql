begin;
create extension if not exists pgtap with schema extensions;
select plan(16);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
create temp table before on commit drop as select tests.everything() as row;

select matches(tests.refusal(format('select public.%s(''acme-test'', %L)', f.name, s.nobody)), 'neither an e-mail address nor a phone number', f.name || ' ' || coalesce(s.nobody, 'null'))
from unnest(array['erase_person', 'export_person']) f (name)
cross join unnest(array['@', 'example.com', 'Ada Lovelace', '5', '', ' ', null]) s (nobody);
select bag_eq('select tests.everything()', 'select row from before', 'and touches nothing');
select matches(tests.refusal('select public.erase_person(''acme-tset'', ''ada@example.com'')'), 'There is no tenant "acme-tset": .+',
  'nor does a tenant that is not there');

select * from finish();
rollback;
