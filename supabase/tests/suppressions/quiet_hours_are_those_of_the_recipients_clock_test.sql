begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

create function pg_temp.quiet(p_recipient text, p_now timestamptz, p_channel text default 'email') returns timestamptz language sql as $$
  select private.quiet_until(p_channel::public.reminder_channel, private.context_of(r), p_now)
  from public.reminders r join acme using (tenant_id) where r.recipient = p_recipient limit 1
$$;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z', '{"attendees":
  [{"name": "Ada", "email": "ada@example.com", "timeZone": "America/New_York"}]}');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z', '{"attendees":
  [{"name": "Bob", "email": "bob@example.com", "timeZone": "Mars/Olympus"}]}');
call tests.cal_sends('BOOKING_CREATED', 'C', '2001-03-01 09:00Z', '{"attendees": [{"name": "Cy", "email": "cy@example.com"}]}');

select is(pg_temp.quiet('ada@example.com', '2001-03-09 03:00Z'), null, 'a tenant has none at first');

update public.tenants t set quiet_from = '21:00', quiet_until = '08:00' from acme where t.id = acme.tenant_id;

select is(pg_temp.quiet('ada@example.com', '2001-03-09 03:00Z'), '2001-03-09 13:00Z'::timestamptz, 'ten in the evening in New York');
select is(pg_temp.quiet('ada@example.com', '2001-03-09 23:00Z'), null, 'six in the afternoon there, midnight in Berlin');
select is(pg_temp.quiet('bob@example.com', '2001-03-09 23:00Z'), '2001-03-10 07:00Z'::timestamptz, 'the tenant''s clock where the recipient''s is unknown');
select is(pg_temp.quiet('cy@example.com', '2001-03-09 23:00Z'), '2001-03-10 07:00Z'::timestamptz, 'or not told');
select is(pg_temp.quiet('ada@example.com', '2001-03-09 03:00Z', 'webhook'), null, 'a program does not sleep');
select isnt(pg_temp.quiet('ada@example.com', '2001-03-09 03:00Z', 'sms'), null, 'a telephone beeps');

select * from finish();
rollback;
