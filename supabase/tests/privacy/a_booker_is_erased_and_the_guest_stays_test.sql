begin;
create extension if not exists pgtap with schema extensions;
select plan(1);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"},
  {"name": "Gus Guest", "email": "gus@example.com", "timeZone": "Europe/London"}]}', p_start => '2999-03-10 10:00Z');
do $$ begin perform public.erase_person('acme-test', 'ada@example.com'); end $$;

select results_eq(
  $$ select name, is_booker, email like 'erased-%@erased.invalid' from public.booking_attendees join acme using (tenant_id) order by position $$,
  $$ values ('Erased', true, true), ('Gus Guest', false, false) $$, 'as a guest');

select * from finish();
rollback;
