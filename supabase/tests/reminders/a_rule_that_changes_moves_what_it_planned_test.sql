begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
update public.reminder_rules r set offset_minutes = 720 from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 1440;
do $$ begin perform private.tick('2999-03-09 22:00Z'); end $$;

select isnt_empty(
  $$ select tests.claim('2999-03-09 22:00:01Z') $$, 'a reminder at the new time, not none at all');

select * from finish();
rollback;
