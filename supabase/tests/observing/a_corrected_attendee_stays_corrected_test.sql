begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => now() + interval '30 days');
update public.booking_attendees a set email = 'ada@right.example' from acme where a.tenant_id = acme.tenant_id;
call tests.api_shows(now() + interval '1 day', tests.shown('A', '2001-03-01 09:00Z', jsonb_build_object('start', now() + interval '30 days', 'end', now() + interval '31 days')));
select results_eq($$ select a.contact, a.left_at is null from public.booking_attendees a join acme using (tenant_id) $$, $$ values ('ada@right.example', true) $$,
  'the API goes on showing what Cal.com knows');

select * from finish();
rollback;
