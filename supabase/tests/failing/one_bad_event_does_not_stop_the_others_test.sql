begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create function pg_temp.refuse() returns trigger language plpgsql as $$
begin
  if new.cal_uid = 'bad' then
    raise exception 'Bad';
  end if;
  return new;
end $$;
create trigger broken before insert or update on public.bookings for each row execute function pg_temp.refuse();
call tests.cal_sends('BOOKING_CREATED', 'bad', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'good', '2001-03-01 09:00Z');
select set_eq($$ select cal_uid from public.bookings join acme using (tenant_id) $$, array['good'], 'when they arrive');

-- As calbase's own functions write.
set local search_path = '';
update public.webhook_events e set status = 'failed', reason = 'Once', retry_at = '2001-03-01 09:02Z'
from acme where e.tenant_id = acme.tenant_id and e.cal_uid = 'good';
set local search_path to default;
select is(private.retry_failed_events(p_now => '2001-03-01 09:02Z'), 2, 'nor when they are tried again');
select results_eq(
  $$ select cal_uid, status::text from public.webhook_events join acme using (tenant_id) order by 1 $$,
  $$ values ('bad', 'failed'), ('good', 'applied') $$, 'each comes to its own end');

select * from finish();
rollback;
