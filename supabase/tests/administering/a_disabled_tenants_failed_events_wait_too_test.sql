begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create trigger broken before insert on public.bookings for each row execute function tests.refuse('Broken');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
drop trigger broken on public.bookings;
do $$ begin
  perform public.disable_tenant('acme-test', '2001-03-01 09:00Z');
  perform private.retry_failed_events(1000, '2001-03-01 10:00Z');
end $$;

select is_empty($$ select b.* from public.bookings b join acme using (tenant_id) $$, 'the scheduler does not apply them');
do $$ begin
  perform public.enable_tenant('acme-test', '2001-03-01 11:00Z');
  perform private.retry_failed_events(1000, '2001-03-01 11:00Z');
end $$;
select is((select cal_uid from public.bookings join acme using (tenant_id)), 'A', 'until it is enabled');

select * from finish();
rollback;
