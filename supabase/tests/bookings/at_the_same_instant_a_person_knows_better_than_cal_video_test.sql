begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

-- Twenty, because the order of their hashes must not matter.
do $$
begin
  for i in 1..20 loop
    call tests.cal_sends('BOOKING_CREATED', 'A' || i, '2001-03-01 09:00Z');
    call tests.cal_sends('AFTER_GUESTS_CAL_VIDEO_NO_SHOW', 'A' || i, '2001-03-10 10:05Z',
      '{"guests": [{"email": "ada@example.com", "noShow": true}]}');
    call tests.cal_sends('BOOKING_NO_SHOW_UPDATED', 'A' || i, '2001-03-10 10:05Z',
      jsonb_build_object('bookingUid', 'A' || i, 'attendees', '[{"email": "ada@example.com", "noShow": false}]'::jsonb));
  end loop;
end $$;

select results_eq(
  $$ select status::text, count(*)::int from public.bookings join acme using (tenant_id) group by 1 $$,
  $$ values ('confirmed', 20) $$, 'she came, whatever the video saw');

select * from finish();
rollback;
