begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table arrivals (slug text, at integer, event integer) on commit drop;
insert into arrivals values
  ('acme-test', 1, 1), ('acme-test', 2, 2), ('acme-test', 3, 3), ('acme-test', 4, 4), ('acme-test', 5, 5),
  ('beta-test', 1, 5), ('beta-test', 2, 4), ('beta-test', 3, 3), ('beta-test', 4, 2), ('beta-test', 5, 1);
do $$ begin
  perform public.create_tenant(slug, slug, 'Europe/Berlin') from arrivals group by slug;
end $$;

-- An event without a uid finds its booking as soon as another tells uid and number. What else it names
-- would be found by one that comes last only.
do $$
declare
  a record;
  v_series constant jsonb := '{"recurringEvent": {"freq": 2, "count": 2, "interval": 1}}';
begin
  for a in select * from arrivals order by slug, at loop
    case a.event
      when 1 then call tests.cal_sends('BOOKING_CREATED', 'X', '2001-03-01 09:00Z', '{"bookingId": 1}', p_tenant => a.slug);
      when 2 then call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:01Z', v_series || '{"bookingId": 2}', p_tenant => a.slug);
      when 3 then call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:02Z', v_series || '{"bookingId": 3}',
        p_start => '2001-03-17 10:00Z', p_tenant => a.slug);
      when 4 then call tests.cal_sends('BOOKING_PAID', null, '2001-03-01 09:03Z', '{"bookingId": 2, "rescheduleUid": "X"}', p_tenant => a.slug);
      when 5 then call tests.cal_sends('BOOKING_CANCELLED', null, '2001-03-02 09:00Z', v_series || '{"bookingId": 2}', p_tenant => a.slug);
    end case;
  end loop;
end $$;

create function pg_temp.bookings(p_slug text) returns table (cal_uid text, status text) language sql stable as $$
  select b.cal_uid, b.status::text
  from public.bookings b join public.tenants t on t.id = b.tenant_id
  where t.slug = p_slug
$$;
select set_eq($$ select * from pg_temp.bookings('acme-test') $$,
  $$ values ('X', 'confirmed'), ('A', 'cancelled'), ('B', 'confirmed') $$,
  'neither is the uid joined that it says it replaces, nor the rest of the series cancelled');
select set_eq($$ select * from pg_temp.bookings('beta-test') $$, $$ select * from pg_temp.bookings('acme-test') $$,
  'in whatever order they come');

select * from finish();
rollback;
