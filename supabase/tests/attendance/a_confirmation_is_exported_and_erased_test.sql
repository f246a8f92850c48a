begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
update public.reminder_rules r set asks_attendance = true from acme
  where r.tenant_id = acme.tenant_id and r.name in ('24 hours before', '1 hour before');
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees": [{"name": "Ada Lovelace", "email": "ada@example.com"},
  {"name": "Bob", "email": "bob@example.com"}]}', p_start => '2999-03-10 10:00Z');
update public.reminder_rules r set recipients = 'attendees' from acme where r.tenant_id = acme.tenant_id and r.name = '24 hours before';
create temp table link on commit drop as
select who, tests.link('A', who) as token from unnest(array['ada@example.com', 'bob@example.com']) who;
select public.confirm_attendance(token, '2001-03-02 09:00Z') from link;

select is(public.export_person('acme-test', 'ada@example.com') #>> '{attendances,0,attendance_confirmed_at}', '2001-03-02T09:00:00+00:00', 'an export tells that they said so');
select is(public.export_person('acme-test', 'ada@example.com') #>> '{attendance_links,0,token}', token, 'has their link') from link where who like 'ada%';
select is(jsonb_array_length(public.export_person('acme-test', 'ada@example.com') -> 'attendance_links'), 1, 'and nobody else''s');
select public.erase_person('acme-test', 'ada@example.com', '2001-03-03 09:00Z');
select is(public.attendance_status(token), null, 'the link of who was erased is unknown') from link where who like 'ada%';
select is(public.attendance_status(token) ->> 'state', 'confirmed', 'the others'' are not') from link where who like 'bob%';
select is_empty($$ select tests.places_of('ada@example.com') $$, 'nothing tells their address');
select is((select count(*) from tests.attending('A')), 2::bigint, 'and the count is right');

select * from finish();
rollback;
