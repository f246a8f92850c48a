begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"price": 100, "additionalNotes": "Call me before, please.",
  "attendees": [{"name": "Ada Lovelace", "email": "ada@firm.example", "phoneNumber": "+44 20 1234567"}]}',
  p_start => '2999-03-10 10:00Z');
do $$ begin
  perform public.erase_person('acme-test', 'ada@firm.example');
  perform public.rebuild_bookings('acme-test');
end $$;

select is((select score::integer from public.leads join acme using (tenant_id)), 100,
  'though what classify_lead saw is gone');

select * from finish();
rollback;
