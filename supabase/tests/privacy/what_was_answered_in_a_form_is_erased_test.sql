begin;
create extension if not exists pgtap with schema extensions;
select plan(5);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select public.receive_webhook((select tenant_id from acme), 'form-1', '{
  "triggerEvent": "FORM_SUBMITTED", "createdAt": "2001-03-01T09:00:00Z", "My hobby": ["Chess"], "payload": {
    "formName": "Hello", "responses": {"My hobby": {"value": "Chess"}, "Email": {"value": "ada@example.com"},
      "Name": {"value": "Ada Lovelace"}, "Phone": {"value": "+12025550143"}}}}',
  p_now => '2001-03-01 09:00Z');
create temp table before on commit drop as
select l.score, l.status from public.leads l join acme using (tenant_id);

select is(
  jsonb_array_length(public.export_person('acme-test', 'ada@example.com') -> 'lead_activities'), 1,
  'what was answered is in the export');
create temp table told on commit drop as select public.erase_person('acme-test', 'ada@example.com') as told;
select is_empty(
  $$ select from public.webhook_events e join acme using (tenant_id)
     where e.body::text ~* 'ada|lovelace|chess|2025550143'
     union all
     select from public.lead_activities a join acme using (tenant_id)
     where a.details::text ~* 'ada|lovelace|chess|2025550143'
     union all
     select from public.leads l join acme using (tenant_id) where l::text ~* 'ada|lovelace|2025550143' $$,
  'nothing that was answered is left');
select results_eq(
  $$ select l.score, l.status from public.leads l join acme using (tenant_id) $$,
  $$ select score, status from before $$, 'but that somebody did, and what it was worth');

create temp table kept on commit drop as
select to_jsonb(l) as lead, to_jsonb(a) as activity
from public.leads l join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
join acme on acme.tenant_id = l.tenant_id;
select public.rebuild_bookings('acme-test');
select results_eq(
  $$ select to_jsonb(l), to_jsonb(a)
     from public.leads l join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
     join acme on acme.tenant_id = l.tenant_id $$,
  $$ select lead, activity from kept $$, 'and a rebuild changes nothing of it');
select is(
  (select count(*) from public.leads join acme using (tenant_id)), 1::bigint, 'nor brings anybody back');

select * from finish();
rollback;
