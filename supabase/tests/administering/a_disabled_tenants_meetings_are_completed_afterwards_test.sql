begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
do $$ begin
  perform public.disable_tenant('acme-test', '2001-03-01 09:00Z');
  call tests.complete_ended_meetings('2001-03-11 09:00Z');
end $$;
select is((select status::text from public.bookings join acme using (tenant_id)), 'confirmed', 'not while it is disabled');

do $$ begin
  perform public.enable_tenant('acme-test', '2001-03-12 09:00Z');
  call tests.complete_ended_meetings('2001-03-12 09:00Z');
end $$;
select is((select status::text from public.bookings join acme using (tenant_id)), 'completed', 'but when it is back');

select * from finish();
rollback;
