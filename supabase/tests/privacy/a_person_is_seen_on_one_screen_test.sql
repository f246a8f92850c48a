begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.configure_functions();
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_start => '2999-03-10 10:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees": [{"name": "Grace", "email": "grace@example.com"}]}', p_start => '2999-03-10 10:00Z');
do $$ begin perform private.tick('2999-03-09 10:00Z'); end $$;
call tests.deliver('2999-03-09 10:00Z');
insert into public.suppressions (tenant_id, channel, address, scope) select tenant_id, 'email', 'ada@example.com', 'follow_ups' from acme;

select results_eq(
  $$ select kind, what, status from public.person('acme-test', ' ADA@example.com ') $$,
  $$ values ('lead', 'Ada Lovelace · ada@example.com', 'booking_confirmed'), ('opt-out', 'email · ada@example.com', 'follow_ups'),
       ('booking', (select event_title from public.bookings join acme using (tenant_id) where cal_uid = 'A'), 'confirmed'),
       ('message', 'Follow-up after 30 minutes · email · ' || (select event_title from public.bookings join acme using (tenant_id) where cal_uid = 'A'), 'scheduled'),
       ('message', '1 hour before · email · ' || (select event_title from public.bookings join acme using (tenant_id) where cal_uid = 'A'), 'scheduled'),
       ('message', '24 hours before · email · ' || (select event_title from public.bookings join acme using (tenant_id) where cal_uid = 'A'), 'sent'),
       ('event', 'BOOKING_CREATED', 'applied') $$, 'all of them, and nobody else');
select is_empty($$ select * from public.person('acme-test', 'nobody@example.com') $$, 'of a stranger there is nothing');
select is(tests.refusal($$ select public.person('acme-test', 'ada') $$),
  '"ada" is neither an e-mail address nor a phone number: Give the whole address, or the phone number of a booker without one.', 'what is none is said to be none');

select * from finish();
rollback;
