begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"attendees": [{"name": "Bob", "email": "bob@example.com"}]}',
  p_start => '2999-03-10 10:00Z');

select matches(
  tests.refusal($$ update public.leads l set email = 'ada@example.com' from acme
    where l.tenant_id = acme.tenant_id and l.email = 'bob@example.com' $$),
  'booking_attendees', 'it says how the two become one');

update public.booking_attendees a set email = 'ada@example.com' from acme
  where a.tenant_id = acme.tenant_id and a.email = 'bob@example.com';
select results_eq(
  $$ select l.email, l.score::integer, count(a) from public.leads l join acme using (tenant_id)
     join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id group by 1, 2 $$,
  $$ values ('ada@example.com', 90, 2::bigint) $$, 'its bookings become the other''s, points included');

select * from finish();
rollback;
