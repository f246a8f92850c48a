begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees": [{"name": "Bob", "email": "bob@example.com"}]}',
  p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'A2', '2001-03-02 09:00Z', '{"title": "Follow-up"}', p_start => '2999-03-10 10:00Z');
insert into public.leads (tenant_id, name, email) select tenant_id, 'Cleo', 'cleo@example.com' from acme;

select results_eq(
  $$ select name, score::integer, status::text, newest_booking, newest_start, newest_status::text
     from public.lead_pipeline where tenant = 'acme-test' $$,
  $$ values ('Ada Lovelace', 90, 'booking_confirmed', 'Follow-up', timestamptz '2999-03-10 10:00Z', 'confirmed'),
       ('Bob', 70, 'booking_confirmed', 'Intro between Olga and Ada Lovelace', '2999-03-10 10:00Z', 'confirmed'),
       ('Cleo', 0, 'new', null, null, null) $$, 'each with its newest booking, those without one as well');

select * from finish();
rollback;
