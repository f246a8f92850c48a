begin;
create extension if not exists pgtap with schema extensions;
select plan(11);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.ada_leaves_traces();
-- She opted out on both channels, and so did Bob.
insert into public.suppressions (tenant_id, channel, address, detail)
select tenant_id, c, a, 'told ' || a from acme, (values
  ('email'::public.reminder_channel, 'ada@example.com'), ('sms', '+44201234567'), ('email', 'bob@example.com')) v (c, a);
do $$ begin perform private.opt_out_token(tenant_id, 'email', a, 'en') from pg_temp.acme, unnest('{ada@example.com,bob@example.com}'::text[]) a; end $$;
update public.leads l set notes = 'Lovelace prefers ada@example.com' from acme where l.tenant_id = acme.tenant_id and l.email like 'ada@%';
create temp table export on commit drop as select public.export_person('acme-test', 'ADA@example.com') as person;

select is((select person -> 'contacts' from export), '["ada@example.com"]', 'whose it is');
select is((select jsonb_array_length(person -> n.name) from export), n.count, n.name)
from (values ('leads', 1), ('lead_activities', 4), ('bookings', 2), ('attendances', 2), ('reminders', 6), ('deliveries', 1),
  ('suppressions', 2), ('unsubscribe_links', 1)) n (name, count);
select set_eq(
  $$ select e ->> 'event_id' from export, jsonb_array_elements(person -> 'webhook_events') e $$,
  $$ select e.event_id from public.webhook_events e join acme using (tenant_id) where e.cal_uid is distinct from 'D' $$,
  'every event of their bookings, and the text that could not be read');
select is((select person #>> '{leads,0,notes}' from export), 'Lovelace prefers ada@example.com', 'notes as well');

select * from finish();
rollback;
