begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.tenants t set keep_events_days = 30 from acme where t.id = acme.tenant_id;
do $$ begin
  for n in 1..12 loop
    call tests.cal_sends('BOOKING_CREATED', 'F' || n, '2001-04-20 09:00Z'::timestamptz + n * interval '1 second',
      jsonb_build_object('bookingId', n, 'recurringEvent', '{"freq": 2, "count": 12, "interval": 1}'::jsonb),
      p_start => '2001-04-23 10:00Z'::timestamptz + n * interval '7 days');
  end loop;
end $$;
-- It says how many the event type allows at most, not how many there are.
call tests.cal_sends('BOOKING_CANCELLED', 'F1', '2001-04-25 09:00Z',
  '{"bookingId": 1, "recurringEvent": {"freq": 2, "count": 24, "interval": 1}}', p_start => '2001-04-30 10:00Z');
create temp view states as select b.status::text, count(*)::integer from public.bookings b join acme using (tenant_id) group by 1;
select results_eq('select * from states', $$ values ('cancelled', 12) $$, 'all that remain are cancelled');

do $$ begin
  perform private.prune(1000, '2001-06-20 03:00Z'), private.prune(1000, '2001-06-20 03:10Z');
end $$;
select isnt_empty($$ select from public.bookings b join acme using (tenant_id) where b.cal_uid = 'F1' and b.closed_at is not null $$,
  'the first is long over');
do $$ begin perform public.rebuild_bookings('acme-test', '2001-06-20 04:00Z'); end $$;
select results_eq('select * from states', $$ values ('cancelled', 12) $$, 'and those that are ahead do not come back');

select * from finish();
rollback;
