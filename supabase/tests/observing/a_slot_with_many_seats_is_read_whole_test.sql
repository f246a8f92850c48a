begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

create function pg_temp.seats_from(p_first int) returns jsonb language sql as $$
select jsonb_build_object('attendees', jsonb_agg(jsonb_build_object('email', 'p' || n || '@example.com', 'seatUid', 's' || n, 'createdAt', '2001-03-01T09:00:00Z') order by n))
from generate_series(p_first, 150) n $$;
call tests.api_shows('2001-03-01 12:00Z', tests.shown('A', '2001-03-01 09:00Z', pg_temp.seats_from(1)));
select is((select count(*)::int from public.booking_attendees a join acme using (tenant_id) where a.is_booker and a.left_at is null), 150, 'each has a seat');
call tests.api_shows('2001-03-02 12:00Z', tests.shown('A', '2001-03-01 09:00Z', pg_temp.seats_from(3)));
select results_eq($$ select a.contact from public.booking_attendees a join acme using (tenant_id) where a.left_at is not null order by 1 $$,
  array['p1@example.com', 'p2@example.com'], 'until they give it up');

select * from finish();
rollback;
