begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada", "email": "ada@example.com", "phoneNumber": "+49 170 1234567"}]}', p_start => '2999-03-01Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-02 09:00Z', '{"bookingId": 101, "attendees": [{"name": "Bob", "email": "bob@example.com"}]}', p_start => '2999-03-02Z');
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address)
select tenant_id, v.name, 'before_start', 60, 'sms', 'address', v.address
from acme, (values ('Text Ada', '+491701234567'), ('Text the desk', '+491709999999')) v (name, address);

select is(jsonb_array_length(public.export_person('acme-test', 'ada@example.com') -> 'reminder_rules'), 1, 'it is exported, though she is known by an address');
select is(public.erase_person('acme-test', 'ada@example.com') ->> 'rules', '1', 'it goes');
select is_empty($$ select tests.places_of('1701234567') $$, 'with the number');
select isnt_empty($$ select from public.reminder_rules join acme using (tenant_id) where name = 'Text the desk' $$, 'another stays');

select * from finish();
rollback;
