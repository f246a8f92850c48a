begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table told on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
create temp table shown on commit drop as select tenant_id from public.create_tenant('shown-test', 'Acme', 'Europe/Berlin');
call tests.connect('shown-test');
set local tests.shown_to = 'shown-test';

call tests.seat('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.seat('BOOKING_CREATED', 'A', '2001-03-02 09:00Z', 'bob@example.com');

call tests.api_shows('2001-03-02 12:00Z', tests.shown('A', '2001-03-01 09:00Z', '{"attendees": [
  {"email": "ada@example.com", "absent": false, "seatUid": "s1", "createdAt": "2001-03-01T09:00:00Z"},
  {"email": "bob@example.com", "absent": false, "seatUid": "s2", "createdAt": "2001-03-02T09:00:00Z"}]}'));

select set_eq(
  $$ select tests.told('2001-03-02 12:00Z', 'shown-test') $$, $$ select tests.told('2001-03-02 12:00Z') $$,
  'each booked for themself, when they took their seat');

select results_eq(
  $$ select a.seat_id from public.booking_attendees a join shown using (tenant_id) order by a.position $$,
  $$ values ('s1'), ('s2') $$, 'and each can move or give up their own');

select * from finish();
rollback;
