begin;
create extension if not exists pgtap with schema extensions;
select plan(9);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
insert into public.alerts (tenant_id, kind, summary, what_to_do, for_tenant, opened_at, last_seen_at, clear_since)
select acme.tenant_id, v.* from acme, (values
  ('reminders_late'::public.alert_kind, 'Late.', 'Look.', false, timestamptz '2001-03-09 10:00Z', timestamptz '2001-03-09 10:02Z', null::timestamptz),
  ('queue_growing', 'Long.', 'Look.', false, '2001-03-09 10:00Z', '2001-03-09 10:01Z', '2001-03-09 10:02Z')) v;
create function pg_temp.alert(p_kind text) returns bigint language sql as $$
  select a.id from public.alerts a join acme using (tenant_id) where a.kind::text = p_kind
$$;

select is((public.acknowledge_alert(pg_temp.alert('reminders_late'), 'olga', '2001-03-09 10:05Z')).acknowledged_by, 'olga', 'somebody knows');
select results_eq(
  $$ select a.acknowledged_by, a.acknowledged_at from public.acknowledge_alert(pg_temp.alert('reminders_late'), 'pavel', '2001-03-09 10:06Z') a $$,
  $$ values ('olga', timestamptz '2001-03-09 10:05Z') $$, 'who was first, stays');
select is((public.acknowledge_alert(pg_temp.alert('queue_growing'))).acknowledged_by, current_user::text, 'in Studio, whoever is signed in to the database');
select is(tests.refusal($$ select public.acknowledge_alert(pg_temp.alert('reminders_late'), ' ') $$),
  'Who acknowledges it? select acknowledge_alert(1, ''olga'');', 'by nobody: no');

select is(tests.refusal($$ select public.resolve_alert(pg_temp.alert('reminders_late')) $$),
  format('Alert %s was still so at 2001-03-09 10:02 UTC: put right what it says, and it is resolved by itself. Until then: select acknowledge_alert(%1$s);',
    pg_temp.alert('reminders_late')), 'what is still so is not resolved by saying so');
select is((public.resolve_alert(pg_temp.alert('queue_growing'), '2001-03-09 10:03Z')).resolved_at, '2001-03-09 10:03Z', 'what is over need not wait');
select is(tests.refusal($$ select public.resolve_alert(pg_temp.alert('queue_growing')) $$),
  format('Alert %s was resolved at 2001-03-09 10:03 UTC: nothing is left to do about it.', pg_temp.alert('queue_growing')), 'once');
select is(tests.refusal($$ select public.acknowledge_alert(pg_temp.alert('queue_growing')) $$),
  format('Alert %s was resolved at 2001-03-09 10:03 UTC: nothing is left to do about it.', pg_temp.alert('queue_growing')), 'nor is it acknowledged');
select is(tests.refusal('select public.acknowledge_alert(0)'),
  'There is no alert 0: select id, kind, summary from alerts where resolved_at is null; lists those that are open.', 'one that is not there');

select * from finish();
rollback;
