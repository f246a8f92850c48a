begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z',
  '{"attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+491701234567"}]}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z',
  '{"bookingId": 101, "attendees": [{"name": "Bob", "email": "bob@example.com", "phoneNumber": "+491701234567"}]}');
insert into public.suppressions (tenant_id, channel, address, reason) select tenant_id, 'sms', '+491701234567', 'stopped' from acme;
create temp view stopped as select s.address from public.suppressions s join acme using (tenant_id);

do $$ begin perform public.erase_person('acme-test', 'ada@example.com', '2001-03-03 09:00Z'); end $$;
select isnt_empty('select * from stopped', 'a number that another has, too, still gets no texts');
do $$ begin perform public.erase_person('acme-test', 'bob@example.com', '2001-03-03 10:00Z'); end $$;
select is_empty('select * from stopped', 'until nobody has it');

select * from finish();
rollback;
