begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
-- One script in Studio is one transaction.
update public.reminder_rules r set offset_minutes = 90 from acme where r.tenant_id = acme.tenant_id and r.offset_minutes = 60;

select throws_like('delete from public.bookings', 'bookings cannot be changed by hand: %', 'after a rule was changed');
select lives_ok($$ select public.rebuild_bookings('acme-test') $$, 'a rebuild may write');
select throws_like('delete from public.bookings', 'bookings cannot be changed by hand: %', 'and nobody after it');

select * from finish();
rollback;
