begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin perform private.tick('2001-03-09 10:00Z'); end $$;
-- A lease of no time: the first sender is slow, a second one takes over.
create temp table claimed on commit drop as select c from tests.claim('2001-03-09 10:00:01Z', p_lease => 0) c;
do $$ begin perform public.claim_reminders(1000, 120, '2001-03-09 10:00:02Z'); end $$;

select is(
  public.settle_reminders((select jsonb_agg(c || '{"outcome": "sent", "provider": "smtp"}') from claimed), '2001-03-09 10:00:03Z'),
  1, 'the person has got it');
select is((select status::text from public.reminders join acme using (tenant_id) order by due_at limit 1), 'sent', 'so it is sent');

select * from finish();
rollback;
