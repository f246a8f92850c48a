begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
create temp table other on commit drop as select tenant_id from public.create_tenant('other-test', 'Other');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00:01Z') c;

select is(
  public.settle_reminders(
    (select jsonb_agg(c || jsonb_build_object('outcome', 'sent', 'tenant_id', other.tenant_id)) from claimed, other),
    '2001-03-09 10:00:02Z'),
  0, 'the tenant is part of the key');
select is((select status::text from public.reminders join acme using (tenant_id) order by due_at limit 1), 'queued',
  'the reminder is still to be sent');

select * from finish();
rollback;
