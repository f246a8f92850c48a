begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"seatsPerTimeSlot": 5,
  "attendees": [{"name": "Bob", "email": "bob@example.com"}],
  "additionalNotes": "I would like to talk about prices."}');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 10:00Z', '{"seatsPerTimeSlot": 5, "attendees":
  [{"name": "Ada Lovelace", "email": "ada@example.com", "phoneNumber": "+12025550143"}]}');
create temp table before on commit drop as
select a.fit, a.points
from public.lead_activities a
join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id
join acme on acme.tenant_id = l.tenant_id
where l.contact = 'ada@example.com';
select results_eq($$ select fit::int, points::int from before $$, $$ values (75, 75) $$, 'by what she answered, not by what Bob did');

select count(*) from public.erase_person('acme-test', 'bob@example.com', '2001-03-02 09:00Z');
select results_eq(
  $$ select a.fit, a.points from public.lead_activities a
     join public.leads l on l.tenant_id = a.tenant_id and l.id = a.lead_id join acme on acme.tenant_id = l.tenant_id
     where l.contact = 'ada@example.com' $$,
  $$ select * from before $$, 'and the same without him');

select * from finish();
rollback;
