begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table acme on commit drop as
select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');

insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, recipients)
select tenant_id, 'to the host', 'after_end', 60, 'organizer' from acme;
call tests.cal_sends('BOOKING_CREATED', 'A', '2001-03-01 09:00Z');
call tests.cal_sends('BOOKING_CREATED', 'B', '2001-03-01 09:00Z');
-- As a message to the host would be, whoever it is planned for.
create function pg_temp.token(p_uid text, p_rule text, p_recipient text) returns text language sql as $$
  select private.reminder_content(r, private.context_of(r)) ->> 'unsubscribe_token'
  from (
    select (jsonb_populate_record(null::public.reminders, jsonb_build_object(
      'tenant_id', b.tenant_id, 'booking_id', b.id, 'rule_id', rule.id, 'recipient', p_recipient, 'channel', 'email'))).*
    from public.bookings b join acme using (tenant_id)
    join public.reminder_rules rule using (tenant_id)
    where b.cal_uid = p_uid and rule.name = p_rule
  ) r
$$;

select matches(pg_temp.token('A', 'Follow-up after 30 minutes', 'ada@example.com'), '^[A-Za-z0-9_-]{43}$', 'a follow-up has a token of 256 bits');
select is(pg_temp.token('B', 'Follow-up after 30 minutes', 'ada@example.com'),
  pg_temp.token('A', 'Follow-up after 30 minutes', 'ada@example.com'), 'always the same for one address');
select is(pg_temp.token('A', '1 hour before', 'ada@example.com'), null, 'a reminder of the appointment has none');
select is(pg_temp.token('A', 'to the host', 'olga@acme.example'), null, 'nor has what the host gets');

select * from finish();
rollback;
