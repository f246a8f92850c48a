begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

select results_eq($$ select tests.sync('2001-03-01 12:00Z',
    tests.shown('A', '2001-02-01 09:00Z', '{"status": "cancelled", "updatedAt": "2001-02-02T09:00:00Z"}'),
    tests.shown(' A', '2001-02-01 09:00Z'), tests.shown(E'A\n', '2001-02-01 09:00Z')) $$,
  array['future', 'past'], 'though it is written otherwise each time');
select results_eq($$ select b.cal_uid, b.status::text from public.bookings b join acme using (tenant_id) $$,
  $$ values ('A', 'cancelled') $$, 'as it was changed last');

select * from finish();
rollback;
