begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

do $$ begin
  perform tests.sync('2001-03-01 12:00Z');
end $$;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 15:00Z');
select results_eq($$ select tests.sync('2001-03-02 13:00Z') $$, array['updated', 'window', 'uid /bookings/A'], 'what is live here and was not listed is looked at');
select results_eq($$ select f.kind::text, f.cal_uid, f.before ->> 'status', f.webhook_came_at from public.found_in_cal f join acme using (tenant_id) $$,
  $$ values ('gone', 'A', 'confirmed', null::timestamptz) $$, 'it is gone');
select is((select b.status::text from public.bookings b join acme using (tenant_id)), 'confirmed', 'which is for people to judge');
select results_eq($$ select tests.sync('2001-03-03 14:00Z') $$, array['updated', 'window'], 'and is not asked for every day');

select * from finish();
rollback;
