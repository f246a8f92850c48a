begin;
create extension if not exists pgtap with schema extensions;
select plan(2);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

delete from public.reminder_rules r using acme where r.tenant_id = acme.tenant_id;
insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel, recipients, address, event_types)
select tenant_id, r.* from acme cross join (values
  ('Booked', 'on_booking'::public.reminder_anchor, 0, 'email'::public.reminder_channel, 'booker'::public.reminder_recipients, null::text, null::text[])
) r;

call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', p_now => '2001-03-01 09:59Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', p_now => '2001-03-01 10:00Z');

select results_eq(
  $$ select r.due_at, r.status::text, r.reason from public.reminders r join acme using (tenant_id)
     join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id order by b.cal_uid $$,
  $$ values (timestamptz '2001-03-01 09:00Z', 'scheduled', null),
       ('2001-03-01 09:00Z', 'skipped', 'Its time had passed when the booking was made or moved.') $$,
  'an hour later it is no news any more');

do $$ begin perform public.rebuild_bookings('acme-test', '2001-03-03 09:00Z'); end $$;
select set_eq($$ select status::text from public.reminders join acme using (tenant_id) $$,
  array['scheduled', 'skipped'], 'a rebuild changes nothing of it');

select * from finish();
rollback;
