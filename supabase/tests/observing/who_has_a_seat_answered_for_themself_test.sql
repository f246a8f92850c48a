begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();

call tests.api_shows('2001-03-02 12:00Z', tests.shown('A', '2001-03-01 09:00Z', '{"description": null, "attendees": [
  {"name": "Ada", "email": "ada@gmail.com", "absent": false, "seatUid": "s1", "createdAt": "2001-03-01T09:00:00Z",
    "bookingFieldsResponses": {"name": "Ada", "notes": "We would like a new website."}},
  {"name": "Bob", "email": "bob@gmail.com", "absent": false, "seatUid": "s2", "createdAt": "2001-03-02T09:00:00Z",
    "bookingFieldsResponses": {"name": "Bob"}}]}'));
select results_eq(
  $$ select v.fit::int from public.lead_activities v join public.leads l on (l.tenant_id, l.id) = (v.tenant_id, v.lead_id)
     join acme a on a.tenant_id = l.tenant_id where v.kind = 'booking_confirmed' order by l.contact $$,
  $$ values (40), (30) $$, 'ten points are for who wrote notes');

do $$ begin perform public.erase_person('acme-test', 'ada@gmail.com'); end $$;
select is_empty(
  $$ select from public.webhook_events e join acme using (tenant_id) where e.body::text like '%website%' $$,
  'and are gone with them');

select * from finish();
rollback;
