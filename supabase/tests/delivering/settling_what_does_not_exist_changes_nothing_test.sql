begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

select is(
  public.settle_reminders(
    (select jsonb_build_array(jsonb_build_object('tenant_id', tenant_id, 'reminder_id', gen_random_uuid(),
       'generation', 1, 'attempt', 1, 'outcome', 'sent')) from acme), '2001-03-09 10:00Z'),
  0, 'a reminder nobody knows');
select is(public.settle_reminders('[]', '2001-03-09 10:00Z'), 0, 'nothing at all');
select is_empty('select from public.deliveries join acme using (tenant_id)', 'nothing is recorded');

select * from finish();
rollback;
